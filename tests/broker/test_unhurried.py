"""While nothing comes Kafka is asked less often, and what comes is seen at once all the same."""

from uuid import uuid4

import pytest
from aiokafka import TopicPartition

from cdc.broker.client import new_consumer, new_producer
from cdc.broker.topics import ensure_topics
from cdc.broker.unhurried import BUSY_WAIT_MS, IDLE_WAIT_MS, Pace
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec


class Clock:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


def test_while_records_come_no_fetch_is_kept_for_long() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(3):
        assert pace.wait_ms(found=True) == BUSY_WAIT_MS
        clock.s += 0.9
        assert pace.wait_ms(found=False) == BUSY_WAIT_MS


@pytest.mark.parametrize(("quiet_s", "wait_ms"), [(3, 300), (10, 1000), (20, IDLE_WAIT_MS), (10_000, IDLE_WAIT_MS)])
def test_a_fetch_may_be_kept_for_a_tenth_of_the_time_in_which_nothing_came(quiet_s: int, wait_ms: int) -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.s += quiet_s
    assert pace.wait_ms(found=False) == wait_ms


def test_the_first_record_after_a_quiet_time_ends_it() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.s += 100
    assert pace.wait_ms(found=True) == BUSY_WAIT_MS
    assert pace.wait_ms(found=False) == BUSY_WAIT_MS


@pytest.mark.kafka
async def test_the_consumers_fetches_are_kept_as_the_pace_says(kafka_settings: KafkaSettings) -> None:
    topic, clock = f"t{uuid4().hex[:12]}", Clock()
    await ensure_topics(kafka_settings, [TopicSpec(topic, 1, "delete", None)])
    async with new_consumer(kafka_settings, "test") as consumer, new_producer(kafka_settings, "test") as producer:
        consumer.assign([TopicPartition(topic, 0)])
        consumer._pace = Pace(clock)
        clock.s += 100
        await consumer.getmany(timeout_ms=0)
        assert consumer._fetcher._fetch_max_wait_ms == IDLE_WAIT_MS
        await producer.send_and_wait(topic, b"news", partition=0)
        assert [record.value for record in (await consumer.getmany(timeout_ms=30_000)).popitem()[1]] == [b"news"]
        assert consumer._fetcher._fetch_max_wait_ms == BUSY_WAIT_MS
