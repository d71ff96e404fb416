"""What an import file holds, and which canonical field is which of Sage's columns."""

from dataclasses import dataclass
from typing import Any

from cdc.sinks.fitting import Fitting
from schemas.record import Record


@dataclass(frozen=True, slots=True)
class Content:
    """``what`` begins the file's name; ``rows`` are its lines, the heading among them where the layout has one."""

    what: str
    rows: list[list[str]]


def by_column(kind: type[Record], record: dict[str, Any], fitting: Fitting) -> dict[str, str | None]:
    """The fields that people edit on both sides, under Sage's column names. Raises Refused."""
    columns = {field: names.sage for field, names in kind.names() if names.both_ways and names.sage}
    values = fitting.record(kind, {field: value for field, value in record.items() if field in columns})
    return {columns[field] or "": value for field, value in values.items()}
