"""A bridge into Sage that is silent holds up its own company only (promise 7)."""

import asyncio
from math import inf
from pathlib import Path

import httpx
import pytest

from cdc.settings import KafkaSettings
from cdc.sinks.first_load import FirstLoad
from cdc.sinks.sage import SageSink
from schemas.vocabulary import System
from tests.sinks.companies.neighbours import HERE, PARTITIONS, THERE
from tests.sinks.deployment import deploy, eventually
from tests.sinks.hyperaccounts.arranged import TODAY, company, potential
from tests.sinks.hyperaccounts.scripted import ScriptedBridge

pytestmark = pytest.mark.kafka

COUNT = 20


class TwoBridges(httpx.AsyncBaseTransport):
    """The one keeps silent until ``speaks`` is set."""

    def __init__(self) -> None:
        self.bridges = {"here.test": ScriptedBridge(), "there.test": ScriptedBridge()}
        self.speaks = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        if request.url.host == "here.test":
            await self.speaks.wait()
        return self.bridges[request.url.host](request)


async def test_a_silent_bridge_holds_up_no_other_company(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    here = company("http://here.test", tmp_path, timeout_s=120.0)
    there = company("http://there.test", tmp_path).model_copy(update={"id": THERE})
    deployment = await deploy(kafka_settings, here, there, partitions=PARTITIONS)
    for name in (HERE, THERE):
        await deployment.mark(name, FirstLoad.FREE)
    bridges = TwoBridges()
    await deployment.put(
        *(
            potential(f"NEWC{number:04}", crm_id=number, company=name)
            for number in range(1, COUNT + 1)
            for name in (HERE, THERE)
        )
    )
    sink = SageSink([here, there], lambda: inf, lambda: TODAY, bridges)

    async def written(name: str) -> bool:
        return sum(one.company == name and one.result.final for one in await deployment.outcomes()) == COUNT

    async with deployment.running(sink, System.SAGE):
        await eventually(lambda: written(THERE))
        assert not await written(HERE)
        bridges.speaks.set()
        await eventually(lambda: written(HERE))
    for bridge in bridges.bridges.values():
        assert bridge.writes() == ["POST /api/customer"] * COUNT
