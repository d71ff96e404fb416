"""Read the sync-status topics onto the board, and commit what was shown."""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from cdc.sinks.crm.status.board import Board, Place
from cdc.sinks.crm.status.notice import RESOURCES, Notice, notice_of
from cdc.sinks.crm.status.teller import Teller
from schemas.status import Status
from schemas.topics import Topics
from schemas.wire import from_bytes

logger = logging.getLogger(__name__)

GAP_S = 5.0
"""A record is not written to more often than this."""

_POLL_MS = 500
_READ_AT_ONCE = 2_000
_WAITING_MAX = 50_000
_COMMIT_EVERY_S = 0.5
_GIVE_BACK_WITHIN_S = 5.0


class Follower:
    """One member of the group that shares the companies' statuses. ``after_s``: how long a pending one must last."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        topics: Topics,
        board: Board,
        tellers: Mapping[str, Teller],
        after_s: Mapping[str, float],
    ) -> None:
        self._consumer = consumer
        self._topics = [topics.sync_status(entity) for entity in RESOURCES]
        self._board = board
        self._tellers = tellers
        self._after_s = after_s
        self._committed: dict[TopicPartition, int] = {}
        self._changed_hands = False

    async def run(self, stop: asyncio.Event) -> None:
        """Until the stop; what was written by then is committed. Raises KafkaError, and whatever is a defect."""
        self._consumer.subscribe(self._topics, listener=_Listener(self))
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(stop))
                for teller in self._tellers.values():
                    tasks.create_task(teller.run(stop))
        finally:
            await self._commit()

    async def give_back(self) -> None:
        """The group is changing: end what is under way, commit it, forget the rest: it is read again."""
        self._changed_hands = True
        self._board.close()
        try:
            async with asyncio.timeout(_GIVE_BACK_WITHIN_S):
                for teller in self._tellers.values():
                    await teller.idle.wait()
        except TimeoutError:
            logger.info("a status was still being written; whoever comes next looks at it")
        await self._commit()
        self._committed.clear()
        self._board.clear()

    async def _read(self, stop: asyncio.Event) -> None:
        commit_at_s = time.monotonic()
        while not stop.is_set():
            self._regulate()
            self._changed_hands = False
            found = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=_READ_AT_ONCE)
            if self._changed_hands:
                await self._read_again(found.keys() & self._consumer.assignment())
                continue
            for place, records in found.items():
                for record in records:
                    self._take((place.topic, place.partition), record)
            if time.monotonic() >= commit_at_s:
                commit_at_s = time.monotonic() + _COMMIT_EVERY_S
                await self._commit()

    async def _read_again(self, places: set[TopicPartition]) -> None:
        """What was read while the partitions changed hands was not taken."""
        for place in places:
            committed = await self._consumer.committed(place)
            if committed is None:
                await self._consumer.seek_to_beginning(place)
            else:
                self._consumer.seek(place, committed)

    def _regulate(self) -> None:
        """Memory stays bounded while Sales Management is away."""
        if len(self._board) > _WAITING_MAX:
            self._consumer.pause(*self._consumer.assignment())
        elif paused := self._consumer.paused():
            self._consumer.resume(*paused)

    def _take(self, place: Place, record: ConsumerRecord) -> None:
        record_id = (record.key or b"").decode(errors="replace")
        notice = self._notice(record.value)
        due_s = 0.0 if notice is None else self._due_s(notice)
        self._board.take(place, record.offset, record_id, notice, due_s)

    def _notice(self, value: bytes | None) -> Notice | None:
        """None for a record that is forgotten, and for what is nobody's here."""
        try:
            notice = None if value is None else notice_of(from_bytes(Status, value))
        except ValidationError:
            logger.error("a message of a sync-status topic is no status and was passed over")
            return None
        return notice if notice and notice.company in self._tellers else None

    def _due_s(self, notice: Notice) -> float:
        """At once if it stays, else once it has lasted; and never too soon after the last write to the record."""
        now_s = time.monotonic()
        told = self._tellers[notice.company].writer.memory.of(notice.record_id)
        due_s = now_s if told is None else max(now_s, told.at_s + GAP_S)
        if notice.settles:
            return due_s
        age_s = (datetime.now(UTC) - notice.changed_at).total_seconds()
        return max(due_s, now_s + self._after_s[notice.company] - max(age_s, 0.0))

    async def _commit(self) -> None:
        """A failed commit is repeated with the next one; what is read again is found to be shown."""
        offsets = {TopicPartition(*place): offset for place, offset in self._board.committable().items()}
        new = {place: offset for place, offset in offsets.items() if self._committed.get(place) != offset}
        if not new:
            return
        try:
            await self._consumer.commit(new)
            self._committed |= new
        except KafkaError as error:
            logger.warning("offsets of statuses were not committed (%s)", type(error).__name__)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    async def on_partitions_revoked(self, _: set[TopicPartition]) -> None:
        await self._follower.give_back()

    async def on_partitions_assigned(self, _: set[TopicPartition]) -> None:
        """Each partition goes on from what was committed."""
