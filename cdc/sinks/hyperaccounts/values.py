"""Values of the bridge as canonical values: the same text that the exports of the same row give."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from cdc.sinks.hyperaccounts.bridge import Row

_SAGE_CLOCK = ZoneInfo("Europe/London")
_NEVER = (date(1970, 1, 1), date(1899, 12, 30))

Reader = Callable[[Any], Any]
"""Raises ValueError for what is no value of its shape."""

Fields = Mapping[str, tuple[str, Reader]]
"""Canonical field: the row's field, and how it is read."""


def canonical(row: Row, fields: Fields) -> dict[str, Any]:
    """The fields that the row has. One that it lacks, or that can't be read, is unknown and left out."""
    record = {}
    for name, (source, read) in fields.items():
        if source in row:
            try:
                record[name] = read(row[source])
            except ValueError:
                continue
    return record


def text(value: Any) -> str | None:
    """Trimmed; empty is None."""
    return None if value is None else str(value).strip() or None


def flag(value: Any) -> bool | None:
    """Searches answer 0 and 1 where single reads answer false and true (hyperaccounts.md 2.1)."""
    if value is None or value == "":
        return None
    return str(value).strip().lower() not in ("0", "false", "n", "no")


def number(value: Any) -> int | None:
    """A whole number, whether it came as text or not."""
    return None if text(value) is None else int(value)


def decimal(places: int) -> Reader:
    """Plain digits without float noise, trailing zeros or a negative zero."""

    def read(value: Any) -> str | None:
        if text(value) is None:
            return None
        try:
            rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        except InvalidOperation as error:
            raise ValueError("no number") from error
        plain = format(rounded if rounded else abs(rounded), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain

    return read


money, price, quantity, rate = decimal(2), decimal(6), decimal(6), decimal(4)


def day(value: Any) -> str | None:
    """``dd/mm/yyyy`` with or without a time, as ISO text."""
    if text(value) is None:
        return None
    found = _local(str(value)).date()
    return None if found in _NEVER else found.isoformat()


def moment(value: Any) -> datetime | None:
    """When a row was changed last, in UTC; None if the bridge does not say. Sage's stamps are local and naive."""
    try:
        return _local(str(value)).astimezone(UTC) if text(value) else None
    except ValueError:
        return None


def uk_date(value: date) -> str:
    """As the bridge wants dates sent."""
    return value.strftime("%d/%m/%Y")


def _local(value: str) -> datetime:
    form = "%d/%m/%Y %H:%M:%S" if ":" in value else "%d/%m/%Y"
    return datetime.strptime(value.strip(), form).replace(tzinfo=_SAGE_CLOCK)
