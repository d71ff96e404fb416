"""A quotation as the bridge takes it: what is sold and how much; prices and taxes are Sage's."""

from datetime import date
from decimal import Decimal
from typing import Any

from cdc.failures import Refused
from cdc.sinks.comment import in_three
from cdc.sinks.fitting import Fitting
from cdc.sinks.hyperaccounts.values import uk_date
from cdc.sinks.quotation_lines import SoldLine, sold_lines
from schemas.marks import order_mark
from schemas.reason import Reason

_QUOTATION, _OPEN = 9, 1
"""Order type and quotation status of the SDO (hyperaccounts.md 2.5)."""

_CONTACT_NAME_MAX = 30


def body_of(record: dict[str, Any], account: str, crm_id: int, today: date, fitting: Fitting) -> dict[str, Any]:
    """Raises Refused for a line without a product, and for what Sage can't hold."""
    notes = in_three(record.get("notes"), fitting)
    body: dict[str, Any] = {
        "customerAccountRef": account,
        "orderType": _QUOTATION,
        "quoteStatus": _OPEN,
        "orderDate": _day(record.get("ordered_on")) or uk_date(today),
        "customerOrderNumber": order_mark(crm_id),
        "orderItemsDataFromStockItemData": True,
        "invoiceItems": [_line(line) for line in sold_lines(record.get("lines") or (), fitting)],
    }
    body |= {f"notes{place}": note for place, note in enumerate(notes, start=1) if note}
    if contact := fitting.text("contact_name", record.get("contact_name"), _CONTACT_NAME_MAX):
        body["contactName"] = contact
    if expires_on := _day(record.get("expires_on")):
        body["quoteExpiry"] = expires_on
    return body


def _line(line: SoldLine) -> dict[str, Any]:
    body = {"stockCode": line.code, "quantity": _number(line.quantity), "discount": _number(line.discount)}
    return body | ({"description": line.description} if line.description else {})


def _number(exact: Decimal) -> int | float:
    """As JSON number: exact up to 15 digits, more than any quantity has."""
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _day(iso: str | None) -> str | None:
    """Raises Refused."""
    try:
        return uk_date(date.fromisoformat(iso)) if iso else None
    except ValueError as error:
        raise Refused("a date of the quotation is none", reason=Reason.DEFECT) from error
