"""What we show of a status comes back through capture and ends there; what people save at that moment does not."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cdc.broker.client import company_partition
from cdc.broker.reading import read_topic
from cdc.console.service import run_console
from cdc.console.serving import listening
from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.service import run_crm_capture
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes
from tests.rules.examples import change, record
from tests.sinks.crm.simulated import Inside, company
from tests.sinks.crm.status.boards import FIELDS, status
from tests.sinks.crm.status.pump import Pump
from tests.sinks.deployment import Deployment, deploy, eventually

pytestmark = pytest.mark.kafka

POTENTIAL = {"marker": "Prospect"}
CUSTOMER: dict[str, Any] = {}


@asynccontextmanager
async def at_work(
    kafka: KafkaSettings,
    running: RunningSimulator,
    folder: Path,
    record_fields: dict[str, Any],
    listener: socket.socket | None = None,
    **settings: Any,
) -> AsyncIterator[tuple[Deployment, Pump]]:
    """Capture, rules and sink; a record of Sage is on its way to Sales Management."""
    deployment = await deploy(kafka, company(running.api_url, folder, **(FIELDS | settings)))
    stop = asyncio.Event()
    async with Pump(deployment, Entity.ACCOUNT).running() as pump, deployment.running():
        given = deployment.settings, deployment.kafka, deployment.said.append, stop
        services = [asyncio.create_task(run_crm_capture(*given))]
        if listener is not None:
            services.append(asyncio.create_task(run_console(*given, listener)))
        try:
            await eventually(lambda: is_capturing(deployment, listener))
            seen = to_bytes(change(record(**record_fields)))
            place = company_partition("acme", 1)
            await deployment.put_bytes(deployment.topics.changes(Entity.ACCOUNT), place, [(b"k", seen)])
            yield deployment, pump
        finally:
            stop.set()
            await asyncio.gather(*services)


async def is_capturing(deployment: Deployment, listener: socket.socket | None) -> bool:
    """Whether hooks are registered, where there are any."""
    await asyncio.sleep(0)
    return listener is None or any("hooks registered" in words for words in deployment.said)


async def shown(inside: Inside, status: str = "Synchronised") -> dict[str, Any]:
    """The record, once it shows the status."""

    async def so() -> dict[str, Any]:
        rows = await asyncio.to_thread(inside.living, "accounts")
        return next((row for row in rows if row.get("Z_SyncStatus") == status), {})

    return await eventually(so)


async def commands(deployment: Deployment, target: System) -> list[Command]:
    topic = deployment.topics.commands(Entity.ACCOUNT, target)
    return [from_bytes(Command, one.value) async for one in read_topic(deployment.kafka, topic) if one.value]


async def nothing_followed(deployment: Deployment, pump: Pump, inside: Inside, row: dict[str, Any]) -> None:
    """The rules saw the record as we left it, and that was the end of it."""
    echo = await pump.until_seen(row["id"], row["dateUpdated"])
    topics = deployment.topics
    assert echo.source.crm is not None
    assert echo.source.crm.by_connector is True
    assert not {"Z_SyncStatus", "Z_SyncDetail", "Z_SyncAt"} & (echo.after or {}).keys()
    assert len(await commands(deployment, System.CRM)) == 1
    assert await commands(deployment, System.SAGE) == []
    assert pump.sent[topics.sync_status(Entity.ACCOUNT)] == 2  # seen in Sage, applied
    after = await asyncio.to_thread(inside.one, "accounts")
    assert (after["dateUpdated"], after["Z_SageVersion"]) == (row["dateUpdated"], 1)


@pytest.mark.parametrize("fields", [CUSTOMER, POTENTIAL], ids=["customer", "potential"])
async def test_the_sweep_finds_our_status_and_nothing_follows(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path, fields: dict[str, Any]
) -> None:
    async with at_work(kafka_settings, running, tmp_path, fields, sweep_interval_s=0.2) as (deployment, pump):
        await nothing_followed(deployment, pump, inside, await shown(inside))


@pytest.mark.parametrize("fields", [CUSTOMER, POTENTIAL], ids=["customer", "potential"])
async def test_a_hook_tells_of_our_status_and_nothing_follows(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path, fields: dict[str, Any]
) -> None:
    listener = listening("127.0.0.1:0")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks"
    hooked = {"webhooks": address, "sweep_interval_s": 3600.0}
    async with at_work(kafka_settings, running, tmp_path, fields, listener, **hooked) as (deployment, pump):
        await nothing_followed(deployment, pump, inside, await shown(inside))


async def test_what_a_person_saves_right_before_our_write_reaches_sage_although_no_hook_told_of_it(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with at_work(kafka_settings, running, tmp_path, POTENTIAL, sweep_interval_s=3600.0) as (deployment, pump):
        row = await shown(inside)
        await asyncio.to_thread(inside.person_saves, "accounts", row["id"], {"city": "York"})
        await refuse(deployment, row["id"])
        await shown(inside, "Pending review")
        await pump.until_sent(deployment.topics.commands(Entity.ACCOUNT, System.SAGE))
        [command] = await commands(deployment, System.SAGE)
    assert command.record is not None
    assert command.record["town"] == "York"
    assert inside.one("accounts")["city"] == "York"


async def refuse(deployment: Deployment, crm_id: int) -> None:
    """A new status of the record, which is to be shown."""
    [command] = await commands(deployment, System.CRM)
    news = status(crm_id, Reason.REFUSED, "x", record_id=command.record_id, read_only=False)
    topic = deployment.topics.sync_status(Entity.ACCOUNT)
    await deployment.put_bytes(topic, 0, [(command.record_id.encode(), to_bytes(news))])
