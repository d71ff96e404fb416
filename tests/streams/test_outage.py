"""An outage of Kafka stops everything and loses nothing (promise 7)."""

import asyncio
from pathlib import Path

import pytest

from cdc.broker.embedded import EmbeddedBroker
from cdc.settings import KafkaSettings
from tests.broker.facts import kafka_process
from tests.streams.deployment import Deployment, places_of

pytestmark = pytest.mark.kafka

WITHIN_S = 60.0


async def test_the_worker_continues_when_kafka_comes_back(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path / "kafka") as broker:
        supervision = asyncio.create_task(broker.supervise())
        deployment = Deployment(KafkaSettings(bootstrap=broker.bootstrap), "outage", tmp_path)
        await deployment.start()
        await deployment.feed(range(20_000))
        worker = await deployment.worker(work=200)
        await deployment.more_out(1_000)
        kafka_process(tmp_path / "kafka").kill()
        await deployment.more_out(20_000, WITHIN_S)
        assert await worker.terminate() == 0
        out = await deployment.came_out()
        kept = await deployment.places_kept()
        await deployment.stop()
        supervision.cancel()
    assert (out.lost(range(20_000)), out.out_of_order, out.misplaced) == (set(), 0, {})
    assert kept == places_of(range(20_000))
