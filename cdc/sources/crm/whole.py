"""Whether the lines that an order shows are all of its lines, told without waiting whether more will come."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cdc.sales_management.values import UNREADABLE, canonical
from cdc.sources.crm.rows import BadRow, Row, last_touch

SAVED_TOGETHER = timedelta(milliseconds=50)
"""An order and its lines are no further apart when one save wrote them; through the API each takes a request."""

_PENNY = Decimal("0.01")
_DISCOUNTS = ("discount1", "discount2", "discount3", "discount4")


def is_whole(order: Row, lines: Sequence[Row]) -> bool:
    """``lines`` are the living ones.

    The order's total decides where it has one. Else the moments do: the application saves an order with its lines, so
    lines that came after the order's last save came one by one. What can't be read is not known to be whole.
    """
    try:
        total = _number(order, "total")
        if total:
            return bool(lines) and abs(total - _sum(order, lines)) <= _PENNY * len(lines)
        saved_at = last_touch(order).at
        return bool(lines) and all(last_touch(line).at - saved_at <= SAVED_TOGETHER for line in lines)
    except BadRow:
        return False


def _sum(order: Row, lines: Sequence[Row]) -> Decimal:
    return sum((_net(line) for line in lines), Decimal(0)) * _left_by_discounts(order)


def _net(line: Row) -> Decimal:
    net = _number(line, "total")
    if net is not None:
        return net
    quantity, price = _number(line, "quantity") or Decimal(0), _number(line, "price") or Decimal(0)
    return quantity * price * _left_by_discounts(line)


def _left_by_discounts(row: Row) -> Decimal:
    left = Decimal(1)
    for field in _DISCOUNTS:
        left *= 1 - (_number(row, field) or Decimal(0)) / 100
    return left


def _number(row: Row, field: str) -> Decimal | None:
    """Raises BadRow if it is none."""
    value: Any = canonical(row.get(field), "price", 6)
    if value is UNREADABLE:
        raise BadRow(f"{field} is no number")
    return None if value is None else Decimal(str(value))
