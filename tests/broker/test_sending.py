"""Records arrive in their order, in their partition, all of them, or the sender is told."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from cdc.broker.client import new_producer
from cdc.broker.errors import KafkaRefused, KafkaUnavailable, RecordTooLarge
from cdc.broker.limits import BATCH_BYTES, MAX_RECORD_BYTES
from cdc.broker.reading import read_topic
from cdc.broker.sending import Record, enqueue, send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec

pytestmark = pytest.mark.kafka


@pytest.fixture
async def topic(kafka_settings: KafkaSettings) -> str:
    spec = TopicSpec(f"sent-{uuid4().hex}", 3, "delete", 86_400_000)
    await ensure_topics(kafka_settings, [spec])
    return spec.name


@pytest.fixture
async def producer(kafka_settings: KafkaSettings) -> AsyncIterator[AIOKafkaProducer]:
    async with new_producer(kafka_settings, "test") as started:
        yield started


def numbered(count: int, size: int = 8) -> list[Record]:
    return [(b"%d" % number, (b"%d" % number).rjust(size), []) for number in range(count)]


async def test_records_arrive_in_order_in_the_partition_asked_for(
    kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer
) -> None:
    sent = numbered(20_000, size=100)
    batches = await send_all(producer, topic, 2, sent)
    found = [record async for record in read_topic(kafka_settings, topic)]
    assert [(record.key, record.value) for record in found] == [(key, value) for key, value, _ in sent]
    assert {record.partition for record in found} == {2}
    assert 1 < len(batches) < 20


async def test_headers_and_timestamp_travel_with_the_record(
    kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer
) -> None:
    await send_all(producer, topic, 0, [(b"key", b"value", [("why", b"because")])], now_ms=1_700_000_000_000)
    (record,) = [record async for record in read_topic(kafka_settings, topic)]
    assert record.headers == (("why", b"because"),)
    assert record.timestamp == 1_700_000_000_000


async def test_a_tombstone_has_no_value(kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer) -> None:
    await send_all(producer, topic, 0, [(b"key", None, [])])
    (record,) = [record async for record in read_topic(kafka_settings, topic)]
    assert (record.key, record.value) == (b"key", None)


async def test_calls_that_overlap_keep_their_order(
    kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer
) -> None:
    sent = numbered(5_000, size=400)
    waiting = [await enqueue(producer, topic, 0, sent[start : start + 500]) for start in range(0, len(sent), 500)]
    await asyncio.gather(*(future for futures in waiting for future in futures))
    found = [record.key async for record in read_topic(kafka_settings, topic)]
    assert found == [key for key, _, _ in sent]


async def test_a_record_larger_than_a_batch_arrives(
    kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer
) -> None:
    large = b"x" * (8 * BATCH_BYTES)
    await send_all(producer, topic, 0, [(b"a", b"small", []), (b"b", large, []), (b"c", b"small", [])])
    assert [record.value async for record in read_topic(kafka_settings, topic)] == [b"small", large, b"small"]


async def test_the_largest_record_allowed_arrives(
    kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer
) -> None:
    await send_all(producer, topic, 0, [(None, b"x" * (MAX_RECORD_BYTES - 128), [])])
    assert [len(record.value) async for record in read_topic(kafka_settings, topic)] == [MAX_RECORD_BYTES - 128]


async def test_a_record_too_large_is_named_and_nothing_of_the_call_is_sent(
    kafka_settings: KafkaSettings, topic: str, producer: AIOKafkaProducer
) -> None:
    with pytest.raises(RecordTooLarge, match=topic):
        await send_all(producer, topic, 0, [(b"a", b"small", []), (b"b", b"x" * MAX_RECORD_BYTES, [])])
    assert [record async for record in read_topic(kafka_settings, topic)] == []


async def test_the_limit_counts_what_kafka_adds_to_a_record(topic: str, producer: AIOKafkaProducer) -> None:
    with pytest.raises(RecordTooLarge):
        await send_all(producer, topic, 0, [(None, b"x" * (MAX_RECORD_BYTES - 127), [])])


async def test_sending_nothing_is_done_at_once(topic: str, producer: AIOKafkaProducer) -> None:
    assert await send_all(producer, topic, 0, []) == []


async def test_what_kafka_refuses_is_not_worth_another_try(
    kafka_settings: KafkaSettings, producer: AIOKafkaProducer
) -> None:
    narrow = TopicSpec(f"narrow-{uuid4().hex}", 1, "delete", 86_400_000, {"max.message.bytes": "1000"})
    await ensure_topics(kafka_settings, [narrow])
    with pytest.raises(KafkaRefused, match=narrow.name):
        await send_all(producer, narrow.name, 0, [(b"key", b"x" * 5_000, [])])


async def test_what_kafka_does_not_acknowledge_is_worth_another_try(kafka_settings: KafkaSettings) -> None:
    producer = new_producer(kafka_settings, "test", request_timeout_ms=300)
    await producer.start()
    try:
        with pytest.raises(KafkaUnavailable, match="no-such-topic"):
            await send_all(producer, "no-such-topic", 0, [(b"key", b"value", [])])
    finally:
        await producer.stop()
