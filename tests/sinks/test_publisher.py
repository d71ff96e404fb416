"""Publishing in order, again and again until it is durable."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.sinks.publisher import Parcel, Publisher, Record

A: Record = (b"a", b"1", ())
B: Record = (b"b", b"2", ())


class Broker:
    """Takes records, or not."""

    def __init__(self) -> None:
        self.down = 0
        self.taken: list[tuple[str, Record]] = []
        self.said: list[str] = []
        self.publisher = Publisher(self._send, self.said.append, lambda: 0.0)

    async def _send(self, topic: str, partition: int, records: list[Record]) -> None:
        if self.down:
            self.down -= 1
            raise KafkaUnavailable("Kafka did not acknowledge.")
        self.taken += [(topic, record) for record in records]


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    broker = Broker()
    publishing = asyncio.create_task(broker.publisher.run())
    yield broker
    publishing.cancel()


async def test_what_comes_first_is_durable_before_what_follows(broker: Broker) -> None:
    broker.publisher.put(Parcel(0, [("outcomes", A)], [("retries", B)]))
    broker.publisher.put(Parcel(0, [("outcomes", B)]))
    await broker.publisher.flushed()
    assert [topic for topic, _ in broker.taken] == ["outcomes", "outcomes", "retries"]


async def test_records_of_one_topic_keep_their_order(broker: Broker) -> None:
    broker.publisher.put(Parcel(0, [("outcomes", A)]))
    broker.publisher.put(Parcel(0, [("outcomes", B)]))
    await broker.publisher.flushed()
    assert [record for _, record in broker.taken] == [A, B]


async def test_durable_is_told_after_it_is(broker: Broker) -> None:
    seen: list[int] = []
    broker.publisher.put(Parcel(0, [("outcomes", A)], durable=lambda: seen.append(len(broker.taken))))
    await broker.publisher.flushed()
    assert seen == [1]


async def test_kafka_out_of_reach_is_waited_for_and_said_once(broker: Broker) -> None:
    broker.down = 2
    broker.publisher.put(Parcel(0, [("outcomes", A)]))
    await broker.publisher.flushed()
    assert broker.taken == [("outcomes", A)]
    assert broker.said == ["Kafka did not acknowledge. Trying again until it does.", "Kafka acknowledges again."]


async def test_what_is_forgotten_is_neither_sent_nor_told(broker: Broker) -> None:
    told: list[str] = []
    broker.down = 10_000
    broker.publisher.put(Parcel(0, [("outcomes", A)], durable=lambda: told.append("A")))
    await asyncio.sleep(0)
    broker.publisher.forget()
    await broker.publisher.flushed()
    broker.down = 0
    broker.publisher.put(Parcel(0, [("outcomes", B)]))
    await broker.publisher.flushed()
    assert (broker.taken, told) == ([("outcomes", B)], [])
