"""From chunk to acknowledgement: decide at once, wait for the broker behind."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cdc.broker.sending import Record
from cdc.rules.effects import Effects, Emission, Read

Clock = Callable[[], datetime]
Entries = Mapping[bytes, bytes | None]
Records = Sequence[Any]
"""aiokafka's ConsumerRecord, with keys and values as bytes or None."""

CHUNKS_UNDER_WAY = 8
"""Measured: one at a time gives 40 % of the throughput, four or more all of it (faust.md section 1)."""


class Rules(Protocol):
    """What an agent applies to a chunk. ``read`` looks up the state before it; the effects' state is that after it."""

    def __call__(self, records: Records, read: Read, now: datetime, /) -> Effects: ...


class State(Protocol):
    """The agent's table, see streams/transport/state.py."""

    def partition(self, number: int, /) -> dict[bytes, bytes]: ...

    def remember(self, number: int, entries: Entries, /) -> None: ...

    async def persist(self, number: int, entries: Entries, now_ms: int, /) -> None: ...


class Put(Protocol):
    """The producer's way in, see streams/transport/producer.py."""

    def __call__(
        self, topic: str, partition: int, records: Sequence[Record], now_ms: int, /
    ) -> Awaitable[Sequence["asyncio.Future[Any]"]]: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records of one partition, and whom to tell when all they caused is durable."""

    topic: str
    partition: int
    records: Records
    acknowledge: Callable[[], None]


class ChunkFailed(Exception):
    """A chunk could not be finished; nothing of it is acknowledged. The cause says why."""

    def __init__(self, chunk: Chunk) -> None:
        first, last = chunk.records[0].offset, chunk.records[-1].offset
        super().__init__(f"{chunk.topic}, partition {chunk.partition}, offsets {first} to {last}")


class Pipeline:
    """The chunks of one agent, decided in the order of delivery, up to ``depth`` of them under way.

    Commands first, then state, then the acknowledgement: state that says "done" while its command is lost would lose
    the command for good. The next chunk decides on the memory that this one left, so its state is kept only after this
    one's: when a chunk fails, none behind it in its partition is kept or acknowledged.
    """

    def __init__(
        self,
        rules: Rules,
        state: State,
        put: Put,
        clock: Clock,
        fail: Callable[[ChunkFailed], None],
        still_ours: Callable[[], Awaitable[None]],
        depth: int = CHUNKS_UNDER_WAY,
    ) -> None:
        self._rules, self._state, self._put, self._clock, self._fail = rules, state, put, clock, fail
        self._still_ours, self._depth = still_ours, depth
        self._latest: dict[int, asyncio.Task[bool]] = {}
        self._under_way: set[asyncio.Task[bool]] = set()
        self._chunks = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.records_done = 0

    async def take(self, chunk: Chunk) -> bool:
        """Decide a chunk; returns when the next one may come. False, and the failure reported, if it can't be decided.

        Not to be called again before it has returned: the order of the calls is the order of the decisions.
        """
        self._chunks += 1
        self._idle.clear()
        try:
            while len(self._under_way) >= self._depth:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            await self._decide(chunk)
        except BaseException as error:
            self._leave()
            if not isinstance(error, Exception):
                raise
            self._report(chunk, error)
            return False
        return True

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        await self._idle.wait()

    async def _decide(self, chunk: Chunk) -> None:
        now = self._clock()
        now_ms = int(now.timestamp() * 1000)
        effects = self._rules(chunk.records, self._state.partition(chunk.partition).get, now)
        self._state.remember(chunk.partition, effects.state)
        await self._still_ours()
        sent: list[asyncio.Future[Any]] = []
        for topic, records in by_topic(effects.emissions).items():
            sent += await self._put(topic, chunk.partition, records, now_ms)
        before = self._latest.get(chunk.partition)
        task = asyncio.create_task(self._confirm(chunk, sent, before, effects.state, now_ms))
        self._latest[chunk.partition] = task
        self._under_way.add(task)
        task.add_done_callback(self._confirmed)

    async def _confirm(
        self,
        chunk: Chunk,
        sent: Sequence["asyncio.Future[Any]"],
        before: "asyncio.Task[bool] | None",
        entries: Entries,
        now_ms: int,
    ) -> bool:
        """Whether the chunk is durable with all it caused, and every chunk before it in the partition."""
        try:
            await asyncio.gather(*sent)
            if before is not None and not await before:
                return False
            await self._still_ours()
            await self._state.persist(chunk.partition, entries, now_ms)
        except Exception as error:  # reported: the worker stops
            self._report(chunk, error)
            return False
        chunk.acknowledge()
        self.records_done += len(chunk.records)
        return True

    def _confirmed(self, task: "asyncio.Task[bool]") -> None:
        self._under_way.discard(task)
        self._leave()

    def _leave(self) -> None:
        self._chunks -= 1
        if not self._chunks:
            self._idle.set()

    def _report(self, chunk: Chunk, error: Exception) -> None:
        failure = ChunkFailed(chunk)
        failure.__cause__ = error
        self._fail(failure)


def by_topic(emissions: Sequence[Emission]) -> dict[str, list[Record]]:
    """What to produce per topic, in order."""
    topics: dict[str, list[Record]] = {}
    for emission in emissions:
        topics.setdefault(emission.topic, []).append((emission.key, emission.value, emission.headers))
    return topics
