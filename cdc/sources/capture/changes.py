"""Rows to change events: canonical values as JSON, an id that follows from content and position."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import xxhash
from pydantic import ValidationError

from schemas.export_file import commit_id
from schemas.identity import change_id
from schemas.records import RECORDS
from schemas.topics import key
from schemas.vocabulary import Entity, Operation, Seen, System

_SAGE_CLOCK = ZoneInfo("Europe/London")
_NOTHING = b"null"

Values = dict[str, Any]
Share = tuple[str, int, int]
"""Commit id, first ordinal, number of rows: a RowShare."""


class Unsendable(Exception):
    """The record can't become an event; ``words`` say why, without its values (promise 12)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Origin:
    """What all changes of one file have in common. ``file`` is None for what a person asked for."""

    company: str
    sequence: int
    observed_at: datetime
    file: str | None = None
    file_id: str | None = None
    table: str | None = None

    @cached_property
    def commit_id(self) -> str | None:
        return commit_id(self.file_id, self.sequence) if self.file_id else None


def change_bytes(
    origin: Origin,
    entity: Entity,
    event: Mapping[str, Any],
    before: Values | None,
    after: Values | None,
    shares: Sequence[Share],
) -> tuple[bytes, bytes]:
    """Key and value for the topic. ``event`` has the columns of EVENTS and ``row``. Raises Unsendable.

    The value is written straight from the values, byte for byte what ``to_bytes`` gives for the same Change: a model in
    between costs more than everything else together.
    """
    if after is not None:
        _validate(entity, after)
    states = [_NOTHING if values is None else orjson.dumps(values) for values in (before, after)]
    record_key, op, held = event["key"], Operation(event["op"]), bool(event["held"])
    content = xxhash.xxh3_64_hexdigest(b"|".join((*states, b"held" if held else b"")))
    change = {
        "schema": 1,
        "id": change_id(origin.company, entity, System.SAGE, record_key, op, _position(origin, event), content),
        "company": origin.company,
        "entity": entity,
        "system": System.SAGE,
        "key": record_key,
        "op": op,
        "before": orjson.Fragment(states[0]),
        "after": orjson.Fragment(states[1]),
        "source": _source(origin, event, shares),
        "occurred_at": in_utc(event["occurred"]),
        "observed_at": origin.observed_at,
    }
    return key(origin.company, System.SAGE, record_key), orjson.dumps(change, option=orjson.OPT_UTC_Z)


def _position(origin: Origin, event: Mapping[str, Any]) -> str:
    """What the record's history had come to, and the file: another file that tells the same after a crash has rows of
    its own to account for, so it tells a change of its own (promise 3)."""
    return f"{event['position']}|{origin.file_id or ''}"


def _source(origin: Origin, event: Mapping[str, Any], shares: Sequence[Share]) -> dict[str, Any]:
    """A schemas.change.Source as JSON values."""
    return {
        "seen": Seen.EXPORT,
        "crm": None,
        "read_back": None,
        "replay": None,
        "file": origin.file,
        "file_id": origin.file_id,
        "table": origin.table,
        "row": event["row"],
        "sequence": origin.sequence,
        "signal": event["signal"],
        "held": bool(event["held"]),
        "accounts_for": [{"commit_id": commit, "first": first, "rows": rows} for commit, first, rows in shares],
    }


def with_stock(values: Values, is_sold: Callable[[str | None], bool]) -> Values:
    """The lines say whether their product is in the stock table now: not part of the content."""
    for line in values.get("lines", ()):
        line["in_stock_table"] = is_sold(line["product_code"])
    return values


@lru_cache(maxsize=10_000)
def in_utc(local: str | None) -> datetime | None:
    """Sage's stamps are local and naive; of a repeated hour in October the first is meant (sage50.md 4, 8)."""
    if local is None:
        return None
    try:
        return datetime.fromisoformat(local).replace(tzinfo=_SAGE_CLOCK).astimezone(UTC)
    except ValueError:
        return None


def _validate(entity: Entity, values: Values) -> None:
    try:
        RECORDS[entity].__pydantic_validator__.validate_python(values)
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg'].lower()}" for one in error.errors()]
        raise Unsendable("; ".join(faults)) from error
