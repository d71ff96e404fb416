"""Rows of sales orders and their lines as canonical quotations, with what Sage has priced."""

from decimal import Decimal
from typing import Any

from cdc.sinks.base import State
from cdc.sinks.hyperaccounts.books import ORDER_LINES, Books
from cdc.sinks.hyperaccounts.bridge import Row
from cdc.sinks.hyperaccounts.values import Fields, canonical, day, moment, money, price, quantity, rate, text
from schemas.document import SPECIAL_CODES
from schemas.marks import id_in_order

FIELDS: Fields = {
    "code": ("orderNumber", text),
    "label": ("orderOrQuote", text),
    "account_code": ("accountRef", text),
    "ordered_on": ("orderDate", day),
    "quote_status": ("quoteStatus", text),
    "customer_order_number": ("customerOrderNumber", text),
    "contact_name": ("contactName", text),
    "notes": ("notes1", text),
    "notes_2": ("notes2", text),
    "notes_3": ("notes3", text),
    "items_net": ("itemsNet", money),
    "items_tax": ("itemsTax", money),
    "carriage_net": ("carrNet", money),
}
_TOTALS = {"net": ("itemsNet", "carrNet"), "tax": ("itemsTax", "carrTax"), "gross": ("itemsGross", "carrGross")}
"""INVOICE_NET and its siblings are goods and carriage together (sage50.md 1.2)."""

_LINE: Fields = {
    "product_code": ("stockCode", text),
    "description": ("description", text),
    "unit": ("unitOfSale", text),
    "quantity": ("qtyOrder", quantity),
    "unit_price": ("unitPrice", price),
    "tax_rate": ("taxRate", rate),
    "net": ("netAmount", money),
    "tax": ("taxAmount", money),
    "gross": ("grossAmount", money),
}
_READ_LINE: Fields = {"text": ("details", text), "discount_rate": ("discount", rate)}


async def order_state(row: Row, books: Books) -> State:
    """The document as an export would give it. Line taxes are in the search only, discounts in the read only."""
    number = str(row["orderNumber"]).strip()
    read = await books.bridge.read(f"/api/salesOrder/{number}")
    items = await books.bridge.search(ORDER_LINES, ("ORDER_NUMBER", "eq", number))
    record = canonical(row, FIELDS)
    record |= {name: total for name, parts in _TOTALS.items() if (total := _sum(row, parts)) is not None}
    record |= canonical(read, {"expires_on": ("quoteExpiry", day)})
    if "currency" in row and (code := await books.currency(row["currency"])):
        record["currency"] = code
    record["crm_id"] = id_in_order(record.get("customer_order_number"))
    record["lines"] = _lines(read, items)
    return State(record, moment(row.get("recordModifyDate")))


def _sum(row: Row, parts: tuple[str, ...]) -> str | None:
    if any(part not in row for part in parts):
        return None
    found: str | None = money(sum(Decimal(str(row[part] or 0)) for part in parts))
    return found


def _lines(read: Row, items: list[Row]) -> list[dict[str, Any]]:
    living = [item for item in items if str(item.get("deleted") or "0") == "0"]
    by_id = {str(item.get("itemId")): item for item in read.get("invoiceItems") or []}
    ordered = sorted(living, key=lambda item: int(item.get("itemId") or 0))
    return [_line(place, item, by_id.get(str(item.get("itemId")), {})) for place, item in enumerate(ordered)]


def _line(place: int, item: Row, read: Row) -> dict[str, Any]:
    """Reads count lines from 0, the table from 1."""
    line = {"number": int(read.get("id", place)) + 1, **canonical(item, _LINE), **canonical(read, _READ_LINE)}
    if (tax_code := text(read.get("taxCode"))) is not None:
        line["tax_code"] = f"T{tax_code.removeprefix('T')}"
    code = line.get("product_code")
    return line | {"in_stock_table": code is not None and code not in SPECIAL_CODES}
