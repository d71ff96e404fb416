"""Rejected rows for the rejects topic: their original bytes, and in headers where they were and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdc.broker.sending import Record
from cdc.sources.capture.changes import Origin
from schemas.reason import Reason
from schemas.reject import Rejection
from schemas.topics import key
from schemas.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of an export file that can't be used."""

    number: int
    column: str | None
    words: str
    original: bytes


def reject_records(rows: list[RejectedRow], origin: Origin, entity: Entity | None) -> Iterator[Record]:
    """Key, original bytes, headers: a replay is a copy of bytes (hazards.md A, 2)."""
    for row in rows:
        rejection = Rejection(
            company=origin.company,
            entity=entity,
            source=origin.file or "",
            row=row.number,
            column=row.column,
            reason=Reason.MALFORMED.code,
            words=row.words,
            at=origin.observed_at,
        )
        place = key(origin.company, origin.file_id or "", str(row.number))
        yield place, row.original, _headers(rejection.model_dump(mode="json", by_alias=True))


def _headers(fields: Mapping[str, object]) -> list[tuple[str, bytes]]:
    return [(name, str(value).encode()) for name, value in fields.items() if value is not None]
