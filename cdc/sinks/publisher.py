"""Publish in order, and say when it is durable. Kafka out of reach is waited for, never given up."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from cdc.sinks.retry import next_wait_s

Headers = Sequence[tuple[str, bytes]]
Record = tuple[bytes | None, bytes | None, Headers]
Send = Callable[[str, int, list[Record]], Awaitable[object]]
"""Topic, partition, records: returns once all are acknowledged."""


def _nothing() -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """Records of one partition in three steps: what is in one is durable before any of the next is sent."""

    partition: int
    first: list[tuple[str, Record]]
    then: list[tuple[str, Record]] = field(default_factory=list)
    durable: Callable[[], None] = _nothing
    before: list[tuple[str, Record]] = field(default_factory=list)


class Publisher:
    """One queue, so that a record's outcomes never overtake each other (promise 4)."""

    def __init__(self, send: Send, say: Callable[[str], None], rand: Callable[[], float]) -> None:
        self._send = send
        self._say = say
        self._rand = rand
        self._queue: deque[Parcel] = deque()
        self._wanted = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._forgotten = 0

    def put(self, parcel: Parcel) -> None:
        self._queue.append(parcel)
        self._empty.clear()
        self._wanted.set()

    def forget(self) -> None:
        """Drop what is not under way: the partitions belong to someone else now, who does it again."""
        self._queue.clear()
        self._forgotten += 1

    async def flushed(self) -> None:
        """Return once everything that was put is durable."""
        await self._empty.wait()

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._queue:
                await self._publish(list(self._queue))
            self._empty.set()

    async def _publish(self, parcels: list[Parcel]) -> None:
        """Parcels that were forgotten meanwhile are not reported as durable."""
        await self._insist([(parcel.partition, record) for parcel in parcels for record in parcel.before])
        await self._insist([(parcel.partition, record) for parcel in parcels for record in parcel.first])
        await self._insist([(parcel.partition, record) for parcel in parcels for record in parcel.then])
        for parcel in parcels:
            if self._queue and self._queue[0] is parcel:
                self._queue.popleft()
                parcel.durable()

    async def _insist(self, records: list[tuple[int, tuple[str, Record]]]) -> None:
        """Promise 1: again and again until acknowledged. A repetition in the same order does no harm."""
        attempt, forgotten = 0, self._forgotten
        while records and forgotten == self._forgotten:
            try:
                await self._send_all(records)
                break
            except (KafkaUnavailable, KafkaRefused) as error:
                attempt += 1
                if attempt == 1:
                    self._say(f"{error} Trying again until it does.")
            await asyncio.sleep(next_wait_s(attempt, None, self._rand))
        if attempt and forgotten == self._forgotten:
            self._say("Kafka acknowledges again.")

    async def _send_all(self, records: list[tuple[int, tuple[str, Record]]]) -> None:
        grouped: dict[tuple[str, int], list[Record]] = {}
        for partition, (topic, record) in records:
            grouped.setdefault((topic, partition), []).append(record)
        for (topic, partition), group in grouped.items():
            await self._send(topic, partition, group)
