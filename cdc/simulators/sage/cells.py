"""The text of a cell and the value it stands for: numbers, days and moments as the exports spell them."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

STAMP = "%d/%m/%Y %H:%M:%S"
DAY = "%d/%m/%Y"
_PENNY = Decimal("0.01")


def number(text: str) -> Decimal:
    """An empty cell is 0. Raises ValueError for what is no number."""
    found = maybe_number(text)
    if found is None:
        if text.strip():
            raise ValueError(f"{text[:40]!r} is no number")
        return Decimal(0)
    return found


def maybe_number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def spelt(value: Decimal | int) -> str:
    """``42.50`` -> ``42.5``, ``-0`` -> ``0``; never an exponent."""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def pennies(value: Decimal) -> Decimal:
    """Rounded half-up to two places, away from zero."""
    return value.quantize(_PENNY, ROUND_HALF_UP)


def moment(text: str) -> datetime | None:
    """``dd/mm/yyyy`` with or without a time; the zone is a label only. None for anything else."""
    for form in (STAMP, DAY):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def flag(text: str) -> bool:
    return text.strip() not in ("", "0", "N")
