"""Where a record differs between both systems, and what its status says of it: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cdc.rules.names import normal_name
from cdc.rules.read_only import same_lines
from schemas.records import RECORDS
from schemas.status import Status
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus

Values = Mapping[str, Any]

MISSING_IN_CRM, MISSING_IN_SAGE, TWICE = "(not in Sales Management)", "(not in Sage)", "(several carry the code)"
"""In the place of a field: the whole record is concerned."""


class Why(StrEnum):
    """Why the systems differ, as far as the record's status tells."""

    PENDING_WRITE = "pending write"
    EDIT_WAITING = "CRM edit waiting"
    CONFLICT = "conflict"
    REFUSED = "refused"
    NOT_SYNCHRONISED = "not synchronised"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one record. ``detail`` is the sentence of the record's status."""

    entity: Entity
    kind: Kind
    code: str
    crm_id: int | None
    field: str
    sage: Any = None
    crm: Any = None
    why: Why = Why.UNEXPLAINED
    detail: str = ""


def differing(entity: Entity, sage: Values, crm: Values) -> Iterator[tuple[str, Any, Any]]:
    """The fields that both sides have and that differ, with Sage's value first."""
    shapes = {field: names.shape for field, names in RECORDS[entity].names()}
    for field, there in crm.items():
        ours = sage.get(field)
        if field == "lines":
            if field in sage and not same_lines(ours or [], there):
                yield field, _in_words(ours or []), _in_words(there)
            continue
        if field in sage and _plain(shapes.get(field), field, ours) != _plain(shapes.get(field), field, there):
            yield field, ours, there


def why(status: Status | None, field: str, since: datetime) -> Why:
    """What changed after ``since``, when the comparison began, may have been read in two states."""
    if status is None:
        return Why.UNEXPLAINED
    if any(each.get("field") == field for each in status.conflict):
        return Why.CONFLICT
    match status.status:
        case SyncStatus.PENDING_SYNCHRONISATION:
            return Why.EDIT_WAITING if status.direction is Direction.CRM_TO_SAGE else Why.PENDING_WRITE
        case SyncStatus.PENDING_REVIEW:
            return Why.REFUSED
        case SyncStatus.NOT_SYNCHRONISED:
            return Why.NOT_SYNCHRONISED
    return Why.PENDING_WRITE if status.changed_at >= since else Why.UNEXPLAINED


def _in_words(lines: Iterable[Values]) -> str:
    """Those that are products of Sage's: ``2 BOLT at 38.00 less 10 %``."""
    return "; ".join(_line(each) for each in lines if each.get("in_stock_table", True))


def _line(line: Values) -> str:
    discount = Decimal(str(line.get("discount_rate") or 0))
    less = f" less {discount.normalize():f} %" if discount else ""
    return f"{line.get('quantity')} {line.get('product_code')} at {line.get('unit_price')}{less}"


def _plain(shape: str | None, field: str, value: Any) -> Any:
    """An unset flag is no; a name is its words."""
    if shape == "flag":
        return bool(value)
    if field == "name" and isinstance(value, str):
        return normal_name(value)
    return value
