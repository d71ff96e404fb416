"""A canonical record as fields of the API, driven by the names that each field declares (schemas/record.py)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cdc.sales_management.lookups import Lookups
from schemas.record import Names, Record

CODE_FIELD = "Z_SageCode"
"""The visible copy of the Sage code; ``extId`` is not shown to people (design rule 1)."""


@dataclass(slots=True)
class Payload:
    """Fields to write, references as plain ids, and notes about what could not be written.

    ``at_creation`` are fields that only a new record gets: later they belong to people.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    at_creation: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self, words: str | None) -> None:
        if words and words not in self.notes:
            self.notes.append(words)


async def payload_of(record: Record, lookups: Lookups) -> Payload:
    """Every field that has a name in Sales Management. What Sage lacks is null there: state, not differences."""
    payload = Payload()
    for name, names in record.names():
        if names.crm is None:
            continue
        value = getattr(record, name)
        if names.lookup and value is not None:
            await _look_up(payload, names, value, lookups)
        else:
            payload.fields[names.crm] = _limited(payload, names, in_json(value))
    if code := payload.fields.get("extId"):
        payload.fields[CODE_FIELD] = code
    return payload


def in_json(value: Any) -> Any:
    """A canonical value as JSON carries it: money as a number without noise, a day as ISO text."""
    if isinstance(value, Decimal):
        return number(value)
    return value.isoformat() if isinstance(value, date) else value


def number(value: Decimal) -> int | float:
    """A decimal as JSON number. Exact up to 15 digits, which is more than any amount in Sage has."""
    return int(value) if value == value.to_integral_value() else float(value)


async def _look_up(payload: Payload, names: Names, label: str, lookups: Lookups) -> None:
    found = await lookups.id_of(names.lookup or "", label)
    if found is None:
        payload.note(f"{label} is not in the list {names.lookup} of Sales Management")
    elif names.crm:
        payload.fields[names.crm] = found


def _limited(payload: Payload, names: Names, value: Any) -> Any:
    longest = names.crm_max_length
    if longest is None or not isinstance(value, str) or len(value) <= longest:
        return value
    payload.note(f"{names.crm} was shortened to {longest} characters")
    return value[:longest]
