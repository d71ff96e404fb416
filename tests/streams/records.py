"""Records, chunks and a broker by hand, for tests without Kafka."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiokafka.structs import RecordMetadata, TopicPartition

from cdc.broker.sending import Record

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is used of an aiokafka ConsumerRecord."""

    offset: int
    value: bytes | None = b"{}"
    key: bytes | None = b"k"
    topic: str = "t"
    partition: int = 0
    timestamp: int = 1_000
    timestamp_type: int = 0


def arrived(first: int, count: int, **fields: Any) -> list[Arrived]:
    """Records with consecutive offsets."""
    return [Arrived(offset, **fields) for offset in range(first, first + count)]


class HandBroker:
    """Takes what is put and acknowledges it when told to; ``put`` has the signature of the producer's."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int, list[Record]]] = []
        self.open: list[asyncio.Future[RecordMetadata]] = []
        self.automatic = False

    async def put(
        self, topic: str, partition: int, records: Sequence[Record], now_ms: int, /
    ) -> list["asyncio.Future[RecordMetadata]"]:
        self.sent.append((topic, partition, list(records)))
        future: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        self.open.append(future)
        if self.automatic:
            self.acknowledge(len(self.open) - 1)
        return [future]

    def acknowledge(self, number: int, offset: int = 0) -> None:
        """The broker has batch ``number``, counted from zero in the order sent."""
        topic, partition, _ = self.sent[number]
        at = TopicPartition(topic, partition)
        self.open[number].set_result(RecordMetadata(topic, partition, at, offset, -1, 0, 0))

    def refuse(self, number: int, error: Exception) -> None:
        self.open[number].set_exception(error)

    @property
    def topics(self) -> list[str]:
        """Topics in the order of sending, one per batch."""
        return [topic for topic, _, _ in self.sent]


async def turns(count: int = 20) -> None:
    """Let everything run that can run now."""
    for _ in range(count):
        await asyncio.sleep(0)
