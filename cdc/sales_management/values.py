"""Single values of the API in canonical form, as the JSON values of change events."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from schemas.record import Shape


class Unreadable:
    """The value says nothing: what the field holds is unknown."""


UNREADABLE: Final = Unreadable()

_FLAGS = {"0": False, "1": True, "false": False, "true": True, "no": False, "yes": True}
_DAY_LENGTH = len("2026-11-23")


def canonical(raw: Any, shape: Shape, places: int | None = None) -> Any:
    """Text trimmed, decimals as text without exponent and trailing zeros, days ISO; nothing and blanks are None.

    An extra field may come with its description, as ``{"id", "value"}`` (ssm.md 1.2). UNREADABLE: not of this shape.
    """
    value = raw.get("value") if isinstance(raw, dict) else raw
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    match shape:
        case "money" | "price" | "quantity" | "rate":
            return decimal_text(text, places)
        case "flag":
            return _FLAGS.get(text.casefold(), UNREADABLE)
        case "number":
            return _whole(text)
        case "day":
            return _day(text)
    return text


def decimal_text(text: str, places: int | None = None) -> str | Unreadable:
    """``"1000.5"`` for ``1000.50`` and for ``1.0005e3``; ``places`` rounds float noise away."""
    try:
        value = Decimal(text)
        value = value if places is None else round(value, places)
    except InvalidOperation:
        return UNREADABLE
    if not value.is_finite():
        return UNREADABLE
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def reference_of(raw: Any) -> int | None:
    """The id of a reference, which reads as an object and is written as a number; None for no reference (0, null)."""
    found = raw.get("id") if isinstance(raw, dict) else raw
    return found if isinstance(found, int) and found > 0 else None


def _whole(text: str) -> int | Unreadable:
    try:
        return int(text)
    except ValueError:
        return UNREADABLE


def _day(text: str) -> str | Unreadable:
    """The day as it is written there: what Sage dates has no hour."""
    try:
        return date.fromisoformat(text[:_DAY_LENGTH]).isoformat()
    except ValueError:
        return UNREADABLE
