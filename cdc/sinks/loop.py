"""The service's loop: take over partitions, read commands, keep the desks busy, commit what is finished."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import KafkaError

from cdc.sinks.desk import BACKLOG_MAX, Desk
from cdc.sinks.history import History
from cdc.sinks.publisher import Publisher
from schemas.vocabulary import Entity

logger = logging.getLogger(__name__)

_POLL_MS = 500
_READ_AT_ONCE = 2_000
_COMMIT_EVERY_S = 0.5
_PARK_EVERY_S = 1.0
_LONGEST_NAP_S = 0.5
_GIVE_BACK_WITHIN_S = 5.0
_DRAIN_WITHIN_S = 10.0
_FLUSH_WITHIN_S = 5.0
_TRY_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between looks, as tests may want them shorter."""

    commit_every_s: float = _COMMIT_EVERY_S
    park_every_s: float = _PARK_EVERY_S


class SinkLoop:
    """Runs until told to stop. What is interrupted anywhere is continued by whoever comes next (promise 11)."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        commands: Mapping[str, Entity],
        history: History,
        publisher: Publisher,
        wake: asyncio.Event,
        clock: Callable[[], float],
        pace: Pace | None = None,
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._consumer = consumer
        self._commands = dict(commands)
        self._history = history
        self._publisher = publisher
        self._wake = wake
        self._clock = clock
        self._pace = pace or Pace()
        self._turned = turned
        self._desks: dict[int, Desk] = {}
        self._assignment = 0
        self._taken_over = 0
        self._assigned = asyncio.Event()
        self._unread: set[TopicPartition] = set()
        self._committed: dict[TopicPartition, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Return once ``stop`` is set and what was under way has ended. Raises what makes going on impossible."""
        self._consumer.subscribe(list(self._commands), listener=_Listener(self._give_back, self._receive))
        publishing = asyncio.create_task(self._publisher.run())
        work = [asyncio.create_task(each) for each in (self._read(), self._work(), self._follow(), stop.wait())]
        try:
            done, _ = await asyncio.wait([publishing, *work], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(work)
        await self._finish(_DRAIN_WITHIN_S)
        await _cancel([publishing])
        for task in done:
            task.result()

    async def _read(self) -> None:
        while True:
            await self._take_over()
            assignment = self._assignment
            batches = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=_READ_AT_ONCE)
            if assignment != self._assignment:
                self._unread |= batches.keys()
                continue
            for place, records in batches.items():
                for record in records:
                    self._desks[place.partition].take(self._commands[place.topic], record)
            self._regulate()
            await self._catch_up()
            if batches:
                self._wake.set()

    async def _catch_up(self) -> None:
        """Tell each desk that has not begun yet how far its topics were read."""
        for topic, entity in self._commands.items():
            for partition, desk in self._desks.items():
                if entity in desk.catching_up:
                    desk.has_read(entity, await self._consumer.position(TopicPartition(topic, partition)))
                    self._wake.set()

    async def _take_over(self) -> None:
        """After every change of the assignment, and before anything is read from it: learn the past."""
        while self._taken_over != self._assignment:
            await self._assigned.wait()
            assignment = self._assignment
            try:
                desks = await self._new_desks(self._consumer.assignment())
            except KafkaError as error:
                logger.warning("the past of the partitions can't be read (%r); trying again", error)
                await asyncio.sleep(_TRY_AGAIN_S)
                continue
            if assignment == self._assignment:
                self._desks, self._taken_over = desks, assignment
                self._wake.set()

    async def _new_desks(self, places: set[TopicPartition]) -> dict[int, Desk]:
        await self._unread_again(places)
        ends: dict[TopicPartition, int] = await self._consumer.end_offsets(list(places)) if places else {}
        doubtful: dict[int, dict[Entity, int]] = {}
        for place, end in ends.items():
            doubtful.setdefault(place.partition, {})[self._commands[place.topic]] = end
        return await self._history.take_over(doubtful)

    async def _unread_again(self, places: set[TopicPartition]) -> None:
        """What a read gave us while the partitions changed hands was not taken: it is read once more."""
        for place in self._unread & places:
            committed = await self._consumer.committed(place)
            if committed is None:
                await self._consumer.seek_to_beginning(place)
            else:
                self._consumer.seek(place, committed)
        self._unread.clear()

    async def _work(self) -> None:
        park_at_s = commit_at_s = self._clock()
        while True:
            await self._nap()
            self._turned()
            for desk in self._desks.values():
                desk.start()
            if self._clock() >= park_at_s:
                park_at_s = self._clock() + self._pace.park_every_s
                self._park()
            if self._clock() >= commit_at_s:
                commit_at_s = self._clock() + self._pace.commit_every_s
                await self._commit(self._desks)

    async def _nap(self) -> None:
        waits = [desk.next_s() for desk in self._desks.values()]
        nap_s = min([_LONGEST_NAP_S, *(wait for wait in waits if wait is not None)])
        try:
            async with asyncio.timeout(max(nap_s, 0.001)):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def _follow(self) -> None:
        while True:
            await self._history.follow()

    def _park(self) -> None:
        paused = self._consumer.paused()
        for partition, desk in self._desks.items():
            pressed = frozenset(
                entity for topic, entity in self._commands.items() if TopicPartition(topic, partition) in paused
            )
            desk.park(pressed)

    def _regulate(self) -> None:
        """Memory stays bounded: no more is read of a topic that has too much unfinished."""
        paused = self._consumer.paused()
        for place in self._consumer.assignment():
            desk = self._desks.get(place.partition)
            backlog = desk.scheduler.backlog(self._commands[place.topic]) if desk else 0
            if backlog > BACKLOG_MAX and place not in paused:
                self._consumer.pause(place)
            elif backlog < BACKLOG_MAX // 2 and place in paused:
                self._consumer.resume(place)

    async def _commit(self, desks: Mapping[int, Desk]) -> None:
        """Only what has ended or is parked (promise 1). A failed commit is repeated with the next one."""
        offsets = {
            TopicPartition(topic, partition): offset
            for partition, desk in desks.items()
            for topic, entity in self._commands.items()
            if (offset := desk.scheduler.committable(entity)) is not None
        }
        new = {place: offset for place, offset in offsets.items() if self._committed.get(place) != offset}
        if not new:
            return
        try:
            await self._consumer.commit(new)
            self._committed |= new
        except KafkaError as error:
            logger.warning("offsets were not committed (%s); they will be with the next ones", type(error).__name__)

    async def _give_back(self) -> None:
        """The group is changing: end what is under way, publish it, commit it, and forget the rest."""
        self._assignment += 1
        self._assigned.clear()
        await self._finish(_GIVE_BACK_WITHIN_S)

    async def _receive(self) -> None:
        self._assignment += 1
        self._assigned.set()
        self._committed.clear()
        logger.info("working on %d partitions", len({place.partition for place in self._consumer.assignment()}))

    async def _finish(self, within_s: float) -> None:
        desks, self._desks = self._desks, {}
        await asyncio.gather(*(desk.drain(within_s) for desk in desks.values()))
        try:
            async with asyncio.timeout(_FLUSH_WITHIN_S):
                await self._publisher.flushed()
        except TimeoutError:
            logger.warning("Kafka did not take every outcome in time; whoever comes next finds out again")
        self._publisher.forget()
        await self._commit(desks)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """aiokafka's shape of the two callbacks; all partitions change hands at once."""

    def __init__(self, revoked: Callable[[], Awaitable[None]], assigned: Callable[[], Awaitable[None]]) -> None:
        self._revoked = revoked
        self._assigned = assigned

    async def on_partitions_revoked(self, _: set[TopicPartition]) -> None:
        await self._revoked()

    async def on_partitions_assigned(self, _: set[TopicPartition]) -> None:
        await self._assigned()


async def _cancel(tasks: Iterable[asyncio.Task[object]]) -> None:
    pending = [task for task in tasks if not task.done()]
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
