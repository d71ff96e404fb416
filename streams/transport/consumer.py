"""The consumer: one Faust message per partition and chunk, and commits that never pass an open chunk."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.transport.consumer_thread import ChunkConsumerThread, Fetched
from streams.transport.message import ChunkMessage
from streams.transport.open_chunks import OpenChunks

CHUNK_RECORDS = 500
"""Measured: 25 records a chunk give a quarter of the throughput, 500 to 1,000 all of it (faust.md section 1)."""

_NOTHING_WANTED_S = 0.005
_LOOK_FOR_STOP_S = 0.1


class ChunkConsumer(driver.Consumer):
    """Stock hands on record by record and keeps its books by offset; this one by chunk."""

    app: Any
    _thread: ChunkConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._finished = asyncio.Event()
        self.open_chunks = OpenChunks(self._finished.set)
        self.positions: dict[TP, int] = {}
        self.abandoned = False
        self._committing = asyncio.Lock()
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> ChunkConsumerThread:
        return ChunkConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def create_topic(self, topic: str, *args: Any, **kwargs: Any) -> None:
        """Topics are made by our own admin step; stock warns about each of them at every start."""

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Any]]:  # noqa: ASYNC109  # Faust's signature
        """Chunks of what was fetched, going round the partitions so that none waits for all of another one.

        Stock sleeps a second when every buffer is full, and fetches sources while a rebalance still is under way.
        """
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]  # any awaitable event will do
        wanted, generation = self._wanted(), self.app.consumer_generation_id
        if not wanted:
            await asyncio.sleep(_NOTHING_WANTED_S)
            return
        records = await self._thread.fetch(wanted, timeout, generation)
        if not records:
            await self.app.tables.recovery.skip_compacted(self)
        for tp, chunk in rounds(self._without_recovered(records)):
            if self.should_stop or not self.flow_active or self.app.consumer_generation_id != generation:
                return  # the next assignment starts at what was committed
            if (message := self._message(tp, chunk, generation)) is not None:
                yield tp, message

    def _wanted(self) -> frozenset[TP]:
        """A frozen copy, never passed on empty: aiokafka takes an empty set for all partitions.

        Changelogs alone until the rebalance is over: at its very end Faust empties the agents' queues once more.
        """
        active = self._get_active_partitions()
        return frozenset(tp for tp in active if not self.app.rebalancing or self._is_changelog_tp(tp))

    def _without_recovered(self, records: Fetched) -> dict[TP, list[Any]]:
        """Changelogs go straight to their table; what is left is for the agents."""
        left = {}
        for tp, fetched in records.items():
            self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
            if not self.app.tables.recovery.apply(tp, fetched) and self.app.topics.acks_enabled_for(tp.topic):
                left[tp] = fetched
        return left

    def _message(self, tp: TP, chunk: Sequence[Any], generation: int) -> ChunkMessage | None:
        """The chunk, registered as open; None for one that Faust would drop as read before."""
        read = self._read_offset[tp]
        if read is not None and chunk[-1].offset < read:
            return None
        self.positions[tp] = chunk[-1].offset + 1
        ticket = self.open_chunks.deliver(tp, self.positions[tp], len(self.app.topics.agents_of(tp)))
        return ChunkMessage(tp, chunk, ticket, generation)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """A chunk jumps hundreds of offsets and nothing is missing; stock would build an interval tree of them."""

    def ack(self, message: Any) -> bool:
        """Nothing depends on it: tickets say what may be committed. Stock would collect every offset."""
        message.acked = True
        self._unacked_messages.discard(message)
        return True

    async def wait_empty(self) -> None:
        """Wait until the agents have finished what they took, then commit it.

        Stock counts messages by weak references and leaves out the last commit if another one is under way.
        """
        if not self.abandoned:
            await self.app.settled()
            await self.commit()

    async def on_stop(self) -> None:
        """The app has waited and committed before (App.on_stop); what was not finished then stays uncommitted."""

    @driver.Consumer.task
    async def _commit_handler(self) -> None:
        """At most one commit an interval, and none while nothing is finished; stock's timer never rests."""
        while not self.should_stop:
            await self.wait(self._finished)  # type: ignore[arg-type]  # any awaitable event will do
            self._finished.clear()
            await self.sleep(self.commit_interval)
            if not await self.commit() and self.open_chunks.committable():
                self._finished.set()

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit what is finished now. Stock returns without doing so when another commit is under way."""
        async with self._committing:
            return await self.force_commit(topics, start_new_transaction)

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Stock takes an offset for committed even if the commit failed, and waits for the producer's every send."""
        offsets = self._ours(self.open_chunks.committable())
        if self.abandoned or not offsets or not await self._commit(offsets):
            return False
        self.open_chunks.committed(offsets)
        self._committed_offset.update(offsets)
        self.app.monitor.on_tp_commit(offsets)
        return True

    def _ours(self, offsets: Mapping[TP, int]) -> dict[TP, int]:
        assigned = self.assignment()
        return {tp: offset for tp, offset in offsets.items() if tp in assigned}

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Drain, also while the app is stopping: else we would write on for partitions that others have by then."""
        self.app.lease.revoked()
        if self.app.should_stop:
            await self.wait_empty()
        await super().on_partitions_revoked(revoked)
        self.open_chunks.forget(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self.app.lease.renew(time.monotonic())
        self.app.on_member(self._thread.member)
        await super().on_partitions_assigned(assigned, generation_id)

    async def threadsafe_partitions_revoked(self, receiver_loop: asyncio.AbstractEventLoop, revoked: set[TP]) -> None:
        await self._in_main_thread(receiver_loop, self.on_partitions_revoked, revoked)

    async def threadsafe_partitions_assigned(
        self, receiver_loop: asyncio.AbstractEventLoop, assigned: set[TP], generation_id: int = 0
    ) -> None:
        await self._in_main_thread(receiver_loop, self.on_partitions_assigned, assigned, generation_id)

    async def _in_main_thread(
        self, own_loop: asyncio.AbstractEventLoop, callback: Callable[..., Awaitable[None]], *arguments: Any
    ) -> None:
        """Called in aiokafka's thread. Stock waits for ever, and its stop too, if the consumer stops meanwhile."""
        done: asyncio.Future[None] = own_loop.create_future()
        await self._method_queue.call(done, callback, *arguments)
        while not done.done() and not self.should_stop:
            await asyncio.wait({done}, timeout=_LOOK_FOR_STOP_S)
        if done.done():
            done.result()

    async def perform_seek(self) -> None:
        """Everything that was not committed will be delivered again."""
        self.open_chunks.clear()
        await super().perform_seek()
        self.positions = {tp: offset for tp, offset in self._read_offset.items() if offset is not None}

    async def verify_all_partitions_active(self) -> None:
        """Stock logs advice about slow streams; the watchdog acts (see streams/watchdog.py)."""


def rounds(records: Mapping[TP, Sequence[Any]], size: int = CHUNK_RECORDS) -> list[tuple[TP, Sequence[Any]]]:
    """Chunks in the order of delivery: the first of every partition, the second of every partition, and so on."""
    starts = range(0, max(map(len, records.values()), default=0), size)
    return [(tp, all_[start : start + size]) for start in starts for tp, all_ in records.items() if len(all_) > start]
