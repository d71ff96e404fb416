"""Rows to change events: canonical values as JSON, an id that follows from content and position."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xxhash
from pydantic import ValidationError

from schemas.change import Change, RowShare, Source
from schemas.identity import change_id
from schemas.records import RECORDS
from schemas.topics import key
from schemas.vocabulary import Entity, Operation, Signal, System
from schemas.wire import dumps, to_bytes

_SAGE_CLOCK = ZoneInfo("Europe/London")

Values = dict[str, Any]
Row = Mapping[str, Any]


class Unsendable(Exception):
    """The record can't become an event; ``words`` say why, without its values (promise 12)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Origin:
    """What all changes of one file have in common. ``file`` is None for what a person asked for."""

    company: str
    sequence: int
    observed_at: datetime
    file: str | None = None
    file_id: str | None = None
    table: str | None = None


def change_bytes(
    origin: Origin,
    entity: Entity,
    event: Row,
    before: Values | None,
    after: Values | None,
    shares: Sequence[RowShare],
) -> tuple[bytes, bytes]:
    """Key and value for the topic. ``event`` has the columns of EVENTS and ``row``. Raises Unsendable."""
    if after is not None:
        _validate(entity, after)
    op = Operation(event["op"])
    held = bool(event["held"])
    change = Change.model_construct(
        schema_version=1,
        id=change_id(
            origin.company, entity, System.SAGE, event["key"], op, str(event["position"]), _content(before, after, held)
        ),
        company=origin.company,
        entity=entity,
        system=System.SAGE,
        key=event["key"],
        op=op,
        before=before,
        after=after,
        source=Source.model_construct(
            file=origin.file,
            file_id=origin.file_id,
            table=origin.table,
            row=event["row"],
            sequence=origin.sequence,
            signal=Signal(event["signal"]),
            held=held,
            accounts_for=tuple(shares),
        ),
        occurred_at=in_utc(event["occurred"]),
        observed_at=origin.observed_at,
    )
    return key(origin.company, System.SAGE, event["key"]), to_bytes(change)


def with_stock(values: Values, is_sold: Callable[[str | None], bool]) -> Values:
    """The lines say whether their product is in the stock table now: not part of the content."""
    if "lines" in values:
        for line in values["lines"]:
            line["in_stock_table"] = is_sold(line["product_code"])
    return values


def in_utc(local: str | None) -> datetime | None:
    """Sage's stamps are local and naive; of a repeated hour in October the first is meant (sage50.md 4, 8)."""
    if local is None:
        return None
    try:
        return datetime.fromisoformat(local).replace(tzinfo=_SAGE_CLOCK).astimezone(UTC)
    except ValueError:
        return None


def _content(before: Values | None, after: Values | None, held: bool) -> str:
    return xxhash.xxh3_64_hexdigest(b"|".join((dumps(before), dumps(after), b"held" if held else b"")))


def _validate(entity: Entity, values: Values) -> None:
    try:
        RECORDS[entity].model_validate(values)
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg'].lower()}" for one in error.errors()]
        raise Unsendable("; ".join(faults)) from error
