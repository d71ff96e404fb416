"""The lines of orders as canonical values, with the codes that Sage knows their products by."""

from decimal import Decimal
from typing import Any

from cdc.sales_management.api import Api
from cdc.sales_management.reading import read_by_id
from cdc.sales_management.values import UNREADABLE, canonical, decimal_text, reference_of
from cdc.sales_management.where import any_of
from cdc.sources.crm.rows import BadRow, Row, Touch, is_deleted, last_touch

RESOURCE = "salesordersLines"
_DISCOUNTS = ("discount1", "discount2", "discount3", "discount4")
_PRODUCTS_MAX = 20_000


class OrderLines:
    """Reads lines; product codes are kept and asked for again when one is missing."""

    def __init__(self, api: Api, *, urgent: bool = True) -> None:
        self._api = api
        self._urgent = urgent
        self._codes: dict[int, str] = {}

    async def rows(self, order_ids: list[int]) -> dict[int, list[Row]]:
        """The lines of each order, in their order, deleted ones included. Raises Unavailable."""
        found: dict[int, list[Row]] = {order: [] for order in order_ids}
        for where in any_of("salesOrderId", order_ids):
            for row in await self._api.rows(f"/{RESOURCE}", where, urgent=self._urgent):
                if (order := order_of(row)) in found:
                    found[order].append(row)
        return {order: sorted(rows, key=_position) for order, rows in found.items()}

    async def canonical(self, rows: list[Row]) -> list[dict[str, Any]]:
        """The living lines as values of ``schemas.document.Line``. Raises Unavailable, BadRow."""
        living = [row for row in rows if not is_deleted(row)]
        await self._learn({product for row in living if (product := reference_of(row.get("productId")))})
        return [self._line(number, row) for number, row in enumerate(living, start=1)]

    async def _learn(self, products: set[int]) -> None:
        missing = sorted(products - self._codes.keys())
        if not missing:
            return
        if len(self._codes) > _PRODUCTS_MAX:
            self._codes.clear()
            missing = sorted(products)
        for product, row in (await read_by_id(self._api, "products", missing, urgent=self._urgent)).items():
            if isinstance(code := canonical(row.get("extId"), "code"), str):
                self._codes[product] = code

    def _line(self, number: int, row: Row) -> dict[str, Any]:
        return {
            "number": number,
            "product_code": self._codes.get(reference_of(row.get("productId")) or 0),
            "description": canonical(row.get("description"), "text"),
            "quantity": _amount(row, "quantity", 6),
            "unit_price": _amount(row, "price", 6),
            "discount_rate": _discount_rate(row),
        }


def order_of(row: Row) -> int | None:
    """Read examples spell the reference ``salesorderId``, writes ``salesOrderId`` (ssm.md 1.6)."""
    return reference_of(row.get("salesorderId", row.get("salesOrderId")))


def newest_touch(order: Row, lines: list[Row]) -> Touch:
    """The last time that anybody touched the order or one of its lines. Raises BadRow."""
    return max((last_touch(row) for row in (order, *lines)), key=lambda touch: touch.at)


def _amount(row: Row, field: str, places: int) -> str | None:
    value = canonical(row.get(field), "price", places)
    if value is UNREADABLE:
        raise BadRow(f"{field} of a line is no number")
    return None if value is None else str(value)


def _discount_rate(row: Row) -> str | None:
    """Per cent. Several discounts are taken one after the other, so together they are one."""
    given = [Decimal(text) for field in _DISCOUNTS if (text := _amount(row, field, 4)) is not None]
    if len(given) < 2:
        return str(decimal_text(str(given[0]), 4)) if given else None
    left = Decimal(1)
    for rate in given:
        left *= 1 - rate / 100
    return str(decimal_text(str((1 - left) * 100), 4))


def _position(row: Row) -> tuple[float, int]:
    position, identity = row.get("order"), row.get("id")
    return (
        position if isinstance(position, int | float) else float("inf"),
        identity if isinstance(identity, int) else 0,
    )
