"""Take in what happened to records: changes, commands, outcomes and requests, each kept whole and small."""

import sqlite3
import zlib
from collections.abc import Iterator
from typing import Any

import orjson

from cdc.console.read_model.arrived import Holds

KEPT_OF_A_RECORD = 200
_LEVEL = 1
"""Of zlib: the messages are short, so more work saves little."""

Row = tuple[str, str, str | None, str | None, bytes]
"""Message id, type, record id, place, message."""

_BEYOND = "SELECT id FROM events WHERE {column} = ? ORDER BY id DESC LIMIT {at_most} OFFSET ?"


class HistoryIntake:
    """Events of one transaction. A change is joined to its record by whatever names it, in any order of arrival."""

    def __init__(self, writer: sqlite3.Connection) -> None:
        self._writer = writer
        self._rows: list[Row] = []
        self._causes: dict[str, str] = {}

    def add(self, holds: Holds, value: bytes) -> None:
        """Raises ValueError, KeyError or TypeError for what is no such message."""
        message = orjson.loads(value)
        self._causes.update(dict.fromkeys(_named_changes(holds, message), message.get("record_id", "")))
        row = _row(holds, message, value)
        if row is not None:
            self._rows.append(row)

    def name(self, change_id: str | None, record_id: str) -> None:
        """A status says that this change was of this record."""
        if change_id:
            self._causes[change_id] = record_id

    def store(self) -> int:
        """Write what was added, and forget what is too much of one record; how many were added."""
        added = len(self._rows)
        self._writer.executemany(
            "INSERT OR IGNORE INTO events (message_id, type, record_id, place, message) VALUES (?, ?, ?, ?, ?)",
            self._rows,
        )
        self._writer.executemany(
            "INSERT INTO causes VALUES (?, ?) ON CONFLICT (change_id) DO UPDATE SET record_id = excluded.record_id"
            " WHERE record_id <> excluded.record_id",
            self._causes.items(),
        )
        self._prune("record_id", {row[2] for row in self._rows if row[2]})
        self._prune("place", {row[3] for row in self._rows if row[3]})
        self._rows.clear()
        self._causes.clear()
        return added

    def _prune(self, column: str, touched: set[str]) -> None:
        first, beyond = (_BEYOND.format(column=column, at_most=at_most) for at_most in (1, -1))
        for each in touched:
            where = (each, KEPT_OF_A_RECORD)
            if self._writer.execute(first, where).fetchone():
                among = f"(SELECT message_id FROM events WHERE id IN ({beyond}))"
                self._writer.execute(f"DELETE FROM causes WHERE change_id IN {among}", where)
                self._writer.execute(f"DELETE FROM events WHERE id IN ({beyond})", where)


def place_of(company: str, entity: str, system: str, key: str) -> str:
    """Where changes of a record are found whose record is not known yet."""
    return f"{company}|{entity}|{system}|{key}"


def unpacked(message: bytes) -> dict[str, Any]:
    """A message as it was kept."""
    found: dict[str, Any] = orjson.loads(zlib.decompress(message))
    return found


def _named_changes(holds: Holds, message: dict[str, Any]) -> Iterator[str]:
    if holds is Holds.COMMAND:
        yield message["cause"]["change_id"]
    elif holds is Holds.OUTCOME:
        yield from (cause["change_id"] for cause in message["causes"])


def _row(holds: Holds, message: dict[str, Any], value: bytes) -> Row | None:
    packed = zlib.compress(value, _LEVEL)
    if holds is Holds.CHANGE:
        place = place_of(message["company"], message["entity"], message["system"], message["key"])
        return message["id"], holds, None, place, packed
    if holds is Holds.COMMAND:
        return f"command|{message['id']}|{message['version']}", holds, message["record_id"], None, packed
    if holds is Holds.OUTCOME:
        return f"outcome|{message['id']}", holds, message["record_id"], None, packed
    asked_about = message.get("record")
    return (f"request|{message['id']}", holds, asked_about["record_id"], None, packed) if asked_about else None
