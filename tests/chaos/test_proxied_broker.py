"""A broker that advertises the proxy in front of it: every client comes through the proxy, whatever it does to them."""

from pathlib import Path

import pytest

from cdc.broker.client import new_producer
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.reading import read_topic
from cdc.broker.sending import Record, send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec
from tests.chaos.proxy import Proxy

pytestmark = pytest.mark.kafka

TOPIC = TopicSpec("kept", 1, "delete", 86_400_000)


def numbered(first: int, count: int) -> list[Record]:
    return [(b"key", b"%d" % number, []) for number in range(first, first + count)]


async def test_acknowledged_records_outlive_cuts_and_each_is_there_once(kafka_broker: str, tmp_path: Path) -> None:
    proxy = Proxy()
    async with EmbeddedBroker(tmp_path, advertised_port=await proxy.start()) as broker:
        proxy.target_port = int(broker.bootstrap.rpartition(":")[2])
        kafka = KafkaSettings(bootstrap=f"127.0.0.1:{proxy.port}")
        await ensure_topics(kafka, [TOPIC])
        async with new_producer(kafka, "test") as producer:
            await send_all(producer, TOPIC.name, 0, numbered(0, 500))
            assert await proxy.cut() > 0
            await send_all(producer, TOPIC.name, 0, numbered(500, 500))
        assert [int(record.value) async for record in read_topic(kafka, TOPIC.name)] == list(range(1_000))
    await proxy.stop()
