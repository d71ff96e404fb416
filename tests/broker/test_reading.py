"""Reading a topic gives what was there when it began, and ends."""

from uuid import uuid4

import pytest

from cdc.broker.client import new_producer
from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from cdc.broker.ports import free_port
from cdc.broker.reading import read_topic
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec

pytestmark = pytest.mark.kafka


@pytest.fixture
async def topic(kafka_settings: KafkaSettings) -> str:
    """A topic with the records 0 to 2 in the partitions of these numbers."""
    spec = TopicSpec(f"read-{uuid4().hex}", 3, "delete", 86_400_000)
    await ensure_topics(kafka_settings, [spec])
    async with new_producer(kafka_settings, "test") as producer:
        for number in range(3):
            await send_all(producer, spec.name, number, [(b"key", b"%d" % number, [])])
    return spec.name


async def test_all_partitions_are_read(kafka_settings: KafkaSettings, topic: str) -> None:
    assert sorted([record.value async for record in read_topic(kafka_settings, topic)]) == [b"0", b"1", b"2"]


async def test_it_can_be_narrowed_to_some_partitions(kafka_settings: KafkaSettings, topic: str) -> None:
    assert [record.value async for record in read_topic(kafka_settings, topic, partitions=[1])] == [b"1"]


async def test_records_that_arrive_meanwhile_are_left_out(kafka_settings: KafkaSettings, topic: str) -> None:
    # Several fetches long, so that the last one meets what was sent after the first.
    early = [(b"%d" % number, b"x" * 100_000, []) for number in range(60)]
    found = []
    async with new_producer(kafka_settings, "test") as producer:
        await send_all(producer, topic, 0, early)
        async for record in read_topic(kafka_settings, topic, partitions=[0]):
            if not found:
                await send_all(producer, topic, 0, [(b"late", b"late", [])])
            found.append(record.key)
    assert found == [b"key", *(key for key, _, _ in early)]


async def test_an_empty_topic_ends_at_once(kafka_settings: KafkaSettings) -> None:
    spec = TopicSpec(f"empty-{uuid4().hex}", 2, "compact", None)
    await ensure_topics(kafka_settings, [spec])
    assert [record async for record in read_topic(kafka_settings, spec.name)] == []


async def test_a_topic_that_does_not_exist_is_named(kafka_settings: KafkaSettings) -> None:
    with pytest.raises(KafkaRefused, match="no topic absent"):
        await anext(read_topic(kafka_settings, "absent"))


async def test_an_unreachable_kafka_is_worth_another_try() -> None:
    nowhere = KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}")
    with pytest.raises(KafkaUnavailable, match="could not be read"):
        await anext(read_topic(nowhere, "any"))
