"""The lines of a quotation on the way into Sage: what is sold, how much, at which discount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cdc.failures import Refused
from cdc.sinks.fitting import Fitting

_DESCRIPTION_MAX, _CODE_MAX = 60, 30


@dataclass(frozen=True, slots=True)
class SoldLine:
    """``discount`` is per cent; quantity and discount are exact to the last digit."""

    number: int
    code: str
    description: str | None
    quantity: Decimal
    discount: Decimal


def sold_lines(lines: Sequence[dict[str, Any]], fitting: Fitting) -> list[SoldLine]:
    """Every line. Raises Refused for one without a product of Sage, and for what Sage can't hold."""
    if not lines:
        raise Refused("the quotation has no lines")
    return [_line(number, line, fitting) for number, line in enumerate(lines, start=1)]


def _line(number: int, line: dict[str, Any], fitting: Fitting) -> SoldLine:
    description = fitting.text(f"line {number}: description", line.get("description"), _DESCRIPTION_MAX)
    code = str(line.get("product_code") or "").strip()
    if not code:
        raise Refused(f"line {number}: the product {description or 'without a name'} is not in Sage")
    if len(code) > _CODE_MAX:
        raise Refused(f"line {number}: the code of its product has {len(code)} characters, Sage holds {_CODE_MAX}")
    return SoldLine(
        number,
        code,
        description,
        _exact(number, "quantity", line.get("quantity")),
        _exact(number, "discount", line.get("discount_rate") or 0),
    )


def _exact(number: int, what: str, value: object) -> Decimal:
    try:
        exact = Decimal(str(value))
    except InvalidOperation as error:
        raise Refused(f"line {number}: its {what} is no number") from error
    if not exact.is_finite():
        raise Refused(f"line {number}: its {what} is no number")
    return exact
