"""Restarts, hand-overs and kills on a real Kafka: nothing is lost, nothing is doubled."""

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from cdc.broker.client import company_partition
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.waiting import wait_for_kafka
from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.memory import MemorySink
from schemas.vocabulary import Entity
from tests.broker.facts import kafka_process
from tests.sinks.commands import account
from tests.sinks.crm.simulated import Inside, company
from tests.sinks.deployment import Deployment, deploy, eventually

pytestmark = pytest.mark.kafka

_SERVICE = """
import asyncio, sys
from pathlib import Path
from cdc.settings import parse
from cdc.sinks.service import run_sink
from schemas.vocabulary import System
settings = parse(Path(sys.argv[1]).read_text(), Path(sys.argv[1]).parent, {})
asyncio.run(run_sink(settings, settings.kafka, System.CRM, print, asyncio.Event()))
"""


async def test_a_restart_repeats_nothing(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("A"), account("B"))
    async with deployment.running():
        await deployment.ended(2)
    async with deployment.running():
        await deployment.put(account("C"))
        await deployment.ended(3)
    assert Counter(outcome.sage_key for outcome in await deployment.outcomes()) == Counter("ABC")


async def test_after_a_restart_a_record_is_updated_by_the_link_of_its_outcome(
    deployment: Deployment, inside: Inside
) -> None:
    await deployment.put(account("A"))
    async with deployment.running():
        await deployment.ended(1)
    await deployment.put(account("A", 2, record={"town": "York"}))
    async with deployment.running():
        await deployment.ended(2)
    assert inside.one("accounts")["city"] == "York"


async def test_two_services_share_the_partitions(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    names = ["c1", "c2", "c3", "c4", "c5", "c6"]
    companies = [company("http://127.0.0.1:9/api/v4", tmp_path).model_copy(update={"id": name}) for name in names]
    assert len({company_partition(name, 4) for name in names}) > 1
    deployment = await deploy(kafka_settings, *companies, partitions=4)
    first, second = MemorySink(1000), MemorySink(5000)
    async with deployment.running(first), deployment.running(second):
        await deployment.put(*(account(f"A{n}", company=name) for name in names for n in range(50)))
        await deployment.ended(300)
    held = Counter((each.company, each.code) for sink in (first, second) for each in sink.held.values())
    assert len(held) == 300


async def test_partitions_change_hands_without_loss(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    names = ["c1", "c2", "c3", "c4", "c5", "c6"]
    companies = [company("http://127.0.0.1:9/api/v4", tmp_path).model_copy(update={"id": name}) for name in names]
    deployment = await deploy(kafka_settings, *companies, partitions=4)
    commands = [account(f"A{n}", version, company=name) for version in (1, 2) for name in names for n in range(50)]
    shared = MemorySink()
    async with deployment.running(shared):
        await deployment.put(*commands[:300])
        async with deployment.running(shared):
            await deployment.put(*commands[300:])

            async def newest() -> bool:
                final = [each for each in await deployment.outcomes() if each.result.final]
                return len({each.record_id for each in final if each.version == 2}) == 300

            await eventually(newest)
    assert len(shared.held) == 300
    causes = Counter(
        cause.change_id for each in await deployment.outcomes() if each.result.final for cause in each.causes
    )
    assert set(causes) == {command.cause.change_id for command in commands}


def _configuration(deployment: Deployment, url: str, folder: Path) -> Path:
    path = folder / "connector.toml"
    path.write_text(f"""
[kafka]
bootstrap = "{deployment.kafka.bootstrap}"
partitions = 1
[connector]
topic_prefix = "{deployment.topics.prefix}"
[[companies]]
id = "acme"
exports = "."
[companies.sales_management]
url = "{url}"
public_key = "env:TEST_CRM_PUBLIC_KEY"
private_key = "env:TEST_CRM_PRIVATE_KEY"
requests_per_second = 40
""")
    return path


async def _process(configuration: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-c", _SERVICE, str(configuration))


async def test_kill_9_at_any_instant_loses_nothing_and_doubles_nothing(
    deployment: Deployment, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    """Promises 2, 3, 9 and 11: three kills during a load, each after some more of it was written."""
    keys = [f"A{number:05}" for number in range(6_000)]
    await deployment.put(*(account(key) for key in keys))
    configuration = _configuration(deployment, running.api_url, tmp_path)

    async def written() -> int:
        return inside.count("accounts")

    for share in (1, 2, 3):
        process = await _process(configuration)

        async def far_enough(least: int = share * 1_400) -> bool:
            return await written() >= least

        await eventually(far_enough)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    last = await _process(configuration)
    try:
        outcomes = await deployment.ended(6_000, Entity.ACCOUNT)
    finally:
        last.send_signal(signal.SIGKILL)
        await last.wait()
    assert Counter(row["extId"] for row in inside.records("accounts")) == Counter(keys)
    assert Counter(outcome.sage_key for outcome in outcomes) == Counter(keys)


async def test_a_broker_that_dies_and_comes_back_is_waited_for(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    data = tmp_path / "kafka"
    async with EmbeddedBroker(data) as broker:
        supervising = asyncio.create_task(broker.supervise())
        deployment = await deploy(KafkaSettings(bootstrap=broker.bootstrap), company(running.api_url, tmp_path))
        async with deployment.running():
            await deployment.put(account("A"))
            await deployment.ended(1)
            java = kafka_process(data)
            java.kill()
            await asyncio.to_thread(java.wait)
            await wait_for_kafka(deployment.kafka, lambda words: None)
            await deployment.put(account("B"))
            await deployment.ended(2)
        supervising.cancel()
    assert Counter(row["extId"] for row in inside.records("accounts")) == Counter("AB")
