"""Take a batch of messages into the file: what was read and up to where, in one transaction."""

import sqlite3
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from cdc.console.read_model.arrived import Arrived, Holds
from cdc.console.read_model.history_in import HistoryIntake
from cdc.console.read_model.others_in import take_file, take_reject
from cdc.console.read_model.statuses_in import StatusIntake
from cdc.console.read_model.store import Store
from schemas.status import Status
from schemas.wire import from_bytes

_UNREADABLE = (ValidationError, ValueError, KeyError, TypeError, AttributeError)
_HISTORY = (Holds.CHANGE, Holds.COMMAND, Holds.OUTCOME, Holds.CONTROL)

Position = tuple[str, int]


class TopicAnew(Exception):
    """A topic holds less than was read of it: it was created anew, and the model has to be too."""


class Intake:
    """The writing side. ``take`` is called by one thread at a time."""

    def __init__(self, store: Store, holds: Mapping[str, Holds]) -> None:
        self._store = store
        self._holds = holds

    def positions(self) -> dict[Position, int]:
        """The next offset of each partition that was read."""
        with self._store.writing:
            rows = self._store.writer.execute("SELECT topic, partition, next FROM positions")
            return {(topic, partition): following for topic, partition, following in rows}

    def take(self, batch: Sequence[Arrived]) -> int:
        """All of it or nothing; the sequence afterwards. Raises TopicAnew, sqlite3.DatabaseError."""
        with self._store.writing:
            return self._take(self._store.writer, batch)

    def _take(self, writer: sqlite3.Connection, batch: Sequence[Arrived]) -> int:
        writer.execute("BEGIN IMMEDIATE")
        try:
            sequence = _Round(writer, self._holds).take(batch)
            writer.execute("COMMIT")
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        return sequence

    def forget_rejects_before(self, first: Mapping[int, int]) -> None:
        """``first`` offset by partition: Kafka keeps rejects for some months only."""
        with self._store.writing:
            self._store.writer.executemany("DELETE FROM rejects WHERE partition = ? AND number < ?", first.items())


class _Round:
    """One transaction."""

    def __init__(self, writer: sqlite3.Connection, holds: Mapping[str, Holds]) -> None:
        self._writer = writer
        self._holds = holds
        self._statuses: dict[str, tuple[Status, bytes] | None] = {}
        self._history = HistoryIntake(writer)
        self._unreadable = 0
        self._others = 0

    def take(self, batch: Sequence[Arrived]) -> int:
        self._move_positions(batch)
        for came in batch:
            try:
                self._take(came)
            except _UNREADABLE:  # its bytes stay in the topic; health shows how many there are
                self._unreadable += 1
        before = _fact(self._writer, "sequence")
        sequence = StatusIntake(self._writer).take(self._statuses, before)
        taken = self._history.store() + self._others
        if sequence == before and taken:
            sequence += 1
        self._writer.execute("UPDATE facts SET value = ? WHERE name = 'sequence'", (sequence,))
        self._writer.execute("UPDATE facts SET value = value + ? WHERE name = 'unreadable'", (self._unreadable,))
        return sequence

    def _take(self, came: Arrived) -> None:
        holds = self._holds[came.topic]
        if holds is Holds.STATUS:
            self._take_status(came)
        elif holds in _HISTORY:
            if came.value is not None:
                self._history.add(holds, came.value)
        else:
            (take_file if holds is Holds.FILE else take_reject)(self._writer, came)
            self._others += 1

    def _take_status(self, came: Arrived) -> None:
        if came.value is None:
            self._statuses[(came.key or b"").decode()] = None
            return
        status = from_bytes(Status, came.value)
        self._statuses[status.record_id] = (status, came.value)
        self._history.name(status.cause.change_id, status.record_id)

    def _move_positions(self, batch: Sequence[Arrived]) -> None:
        first: dict[Position, int] = {}
        following: dict[Position, int] = {}
        for came in batch:
            place = (came.topic, came.partition)
            first.setdefault(place, came.offset)
            following[place] = came.offset + 1
        for place, offset in first.items():
            read = self._writer.execute("SELECT next FROM positions WHERE (topic, partition) = (?, ?)", place)
            if offset < next(iter(read), (0,))[0]:
                raise TopicAnew(f"{place[0]} was created anew")
        rows = [(*place, offset) for place, offset in following.items()]
        self._writer.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", rows)


def _fact(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return int(value)
