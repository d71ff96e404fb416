"""Answers about records."""

import sqlite3

from cdc.console.read_model.history_in import KEPT_OF_A_RECORD, place_of, unpacked
from cdc.console.read_model.queries import Sort, messages_of, page_of_ids, total_of
from cdc.console.read_model.timeline import Happened, told
from cdc.console.read_model.views import EventType, Named, Page, RecordDetail, Selection
from schemas.control import RecordName
from schemas.status import Status
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes

_TYPES = {
    "change": EventType.CHANGE,
    "command": EventType.COMMAND,
    "outcome": EventType.OUTCOME,
    "control": EventType.REQUEST,
}
_HISTORY = """
SELECT id, type, message FROM events WHERE record_id = :record_id
UNION SELECT events.id, type, message FROM causes
    JOIN events ON events.message_id = causes.change_id WHERE causes.record_id = :record_id
UNION SELECT id, type, message FROM events WHERE place IN (:in_sage, :in_crm)
    AND NOT EXISTS (SELECT 1 FROM causes WHERE change_id = message_id)
ORDER BY id DESC LIMIT :at_most
"""
_NAMED = "SELECT company, entity, record_id, sage_key, crm_id FROM records WHERE"


def page(reader: sqlite3.Connection, asked: Selection, number: int, size: int, sort: Sort) -> Page:
    """One page; counted from 1."""
    (total,) = reader.execute(*total_of(asked)).fetchone()
    ids = _ids(reader, asked, sort, size, (number - 1) * size)
    return Page([from_bytes(Status, each) for each in messages_of(reader, ids)], number, size, int(total))


def detail(reader: sqlite3.Connection, record_id: str) -> RecordDetail | None:
    """One record with its history."""
    query = "SELECT message FROM statuses WHERE id = (SELECT id FROM records WHERE record_id = ?)"
    found = reader.execute(query, (record_id,)).fetchone()
    if found is None:
        return None
    status = from_bytes(Status, found[0])
    timeline, sides = told(_history(reader, status))
    return RecordDetail(status, sides[System.SAGE], sides[System.CRM], timeline)


def names(
    reader: sqlite3.Connection, asked: Selection | None, record_ids: tuple[str, ...], at_most: int
) -> list[Named]:
    """By everything that a request needs to name them."""
    if asked is None:
        rows = [row for each in record_ids[:at_most] for row in reader.execute(f"{_NAMED} record_id = ?", (each,))]
    else:
        ids = _ids(reader, asked, "name", at_most, 0)
        rows = [row for each in ids for row in reader.execute(f"{_NAMED} id = ?", (each,))]
    return [_named(row) for row in rows]


def changes_since(reader: sqlite3.Connection, sequence: int, at_most: int) -> list[tuple[int, Status]]:
    """In the order of their changes."""
    rows = reader.execute(
        "SELECT sequence, message FROM records JOIN statuses USING (id) WHERE sequence > ? ORDER BY sequence LIMIT ?",
        (sequence, at_most),
    )
    return [(number, from_bytes(Status, message)) for number, message in rows]


def _ids(reader: sqlite3.Connection, asked: Selection, sort: Sort, at_most: int, after: int) -> list[int]:
    return [each for (each,) in reader.execute(*page_of_ids(asked, sort, at_most, after))]


def _history(reader: sqlite3.Connection, status: Status) -> list[Happened]:
    rows = reader.execute(
        _HISTORY,
        {
            "record_id": status.record_id,
            "in_sage": _place(status, System.SAGE, status.sage_key or ""),
            "in_crm": _place(status, System.CRM, str(status.crm_id or "")),
            "at_most": KEPT_OF_A_RECORD,
        },
    )
    return [(_TYPES[kind], unpacked(message)) for _, kind, message in rows]


def _place(status: Status, system: System, key: str) -> str:
    return place_of(status.company, status.entity, system, key) if key else ""


def _named(row: tuple[str, str, str, str, str]) -> Named:
    company, entity, record_id, sage_key, crm_id = row
    name = RecordName(record_id=record_id, sage_key=sage_key or None, crm_id=int(crm_id) if crm_id else None)
    return Named(company, Entity(entity), name)
