"""Sales orders and quotations: numbered, filled in, priced and totalled; cancelled or removed on request."""

from typing import Any

from cdc.simulators.sage.business.amounts import lines_of, totalled
from cdc.simulators.sage.business.bodies import as_object, cells, whole
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.business.lines import order_line
from cdc.simulators.sage.catalogue.orders import INPUT
from cdc.simulators.sage.cells import flag, number, spelt
from cdc.simulators.sage.errors import BadCall, Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.tables import SALES_ORDER, SOP_ITEM

QUOTATION, PROFORMA = 9, 11
CANCELLED = "3"
_LABELS = {0: "Sales Order", 1: "Sales Order", PROFORMA: "Proforma"}
_STATUSES = ("", "Open", "Won", "Lost", "Invalid")
_ZEROS = (
    "ALLOCATED_STATUS_CODE", "DESPATCH_STATUS_CODE", "INVOICE_NUMBER_NUMERIC", "CUST_DISC_RATE", "CARR_NET", "CARR_TAX",
    "AMOUNT_PREPAID", "PRINTED_CODE",
)  # fmt: skip
_LINES_MAX = 999


def create_order(books: Books, body: Any) -> int:
    """Its number. Raises Refused, BadCall."""
    sent = as_object(body)
    account = _orderable(books, str(sent.get("customerAccountRef") or ""))
    order_number = books.next_number(SALES_ORDER, "ORDER_NUMBER")
    header = _defaults(books, account) | _typed(books, sent) | _filled(account, cells(sent, INPUT, books.options))
    header |= {"ORDER_NUMBER": str(order_number), "ACCOUNT_REF": account["ACCOUNT_REF"]}
    _store(books, books.created(header), _lines(books, sent))
    return order_number


def update_order(books: Books, body: Any) -> int:
    """Its number; lines that are sent replace all lines (our choice). Raises Refused, BadCall."""
    sent = as_object(body)
    header = order(books, whole(sent, "orderNumber"))
    if header["ACCOUNT_REF"] != str(sent.get("customerAccountRef") or "").upper():
        raise Refused("The order belongs to another account.")
    if any(number(header.get(f"{state}_STATUS_CODE", "")) for state in ("ALLOCATED", "DESPATCH")):
        raise Refused("The order has been allocated or despatched and can't be changed.")
    changed = header | cells(sent, INPUT, books.options)
    if sent.get("quoteStatus") is not None and number(header["ORDER_TYPE_CODE"]) == QUOTATION:
        changed |= _status(whole(sent, "quoteStatus"))
    old = lines_of(books, SALES_ORDER, header["ORDER_NUMBER"])
    if sent.get("invoiceItems") is None:
        books.store.put(SALES_ORDER, books.touched(totalled(changed, old)))
        return int(header["ORDER_NUMBER"])
    for line in old:
        books.store.remove(SOP_ITEM, line["ORDER_NUMBER"], line["ITEM_NUMBER"])
    _store(books, books.touched(changed), _lines(books, sent))
    return int(header["ORDER_NUMBER"])


def delete_order(books: Books, order_number: int) -> int:
    """Its number; what deleting means is a switch. Raises Refused."""
    header = order(books, order_number)
    if books.options.order_delete == "cancel":
        cancelled = {"ALLOCATED_STATUS_CODE": CANCELLED, "ALLOCATED_STATUS": "Cancelled"}
        books.store.put(SALES_ORDER, books.touched(header | cancelled))
        return order_number
    for line in lines_of(books, SALES_ORDER, header["ORDER_NUMBER"]):
        books.store.remove(SOP_ITEM, line["ORDER_NUMBER"], line["ITEM_NUMBER"])
    books.store.remove(SALES_ORDER, header["ORDER_NUMBER"])
    return order_number


def order(books: Books, order_number: int) -> Row:
    """Raises Refused (404) when there is none, or only a deleted one."""
    found = books.store.find(SALES_ORDER, str(order_number))
    if found is None or flag(found.get("RECORD_DELETED", "")):
        raise Refused("The order does not exist.", code=404)
    return found


def won(books: Books, header: Row) -> Row:
    """A won quotation is an order of the same number."""
    return books.touched(header | _status(2) | {"ORDER_TYPE_CODE": "0", "ORDER_OR_QUOTE": _LABELS[0]})


def lost(books: Books, header: Row) -> Row:
    return books.touched(header | _status(3))


def _orderable(books: Books, reference: str) -> Row:
    account = books.account(reference)
    if flag(account.get("INACTIVE_FLAG", "")):
        raise Refused("The account is inactive.")
    if flag(account.get("ACCOUNT_ON_HOLD", "")):
        raise Refused("The account is on hold.")
    if books.options.terms_must_be_agreed and not flag(account.get("TERMS_AGREED", "")):
        raise Refused("The terms have not been agreed for the account.")
    return account


def _typed(books: Books, sent: dict[str, Any]) -> Row:
    kind = whole(sent, "orderType")
    if kind not in (*_LABELS, QUOTATION):
        raise Refused("The order type is invalid.")
    if number(str(sent.get("netValueDiscountAmount") or 0)):
        raise Refused("A net value discount is not supported here.")
    label = books.options.quotation_label if kind == QUOTATION else _LABELS[kind]
    status = _status(whole(sent, "quoteStatus", default=1) or 1) if kind == QUOTATION else _status(0)
    return {"ORDER_TYPE_CODE": str(kind), "ORDER_OR_QUOTE": label} | status


def _status(code: int) -> Row:
    if code not in range(len(_STATUSES)):
        raise Refused("The quote status is invalid.")
    return {"QUOTE_STATUS": _STATUSES[code], "QUOTE_STATUS_ID": str(code)}


def _defaults(books: Books, account: Row) -> Row:
    currency = account.get("CURRENCY") or books.base_currency()
    return dict.fromkeys(_ZEROS, "0") | {
        "ORDER_DATE": books.clock.day(),
        "NAME": account["NAME"],
        "CUST_TEL_NUMBER": account.get("TELEPHONE", ""),
        "CONTACT_NAME": account.get("CONTACT_NAME", ""),
        "CARR_TAX_CODE": "T1",
        "CURRENCY": currency,
        "FOREIGN_RATE": spelt(books.exchange_rate(currency)),
    }


def _filled(account: Row, given: Row) -> Row:
    """The customer's address when none was sent at all."""
    columns = [f"ADDRESS_{line}" for line in range(1, 6)]
    if any(given.get(column) for column in columns):
        return given
    return given | {column: account.get(column, "") for column in columns}


def _lines(books: Books, sent: dict[str, Any]) -> list[Row]:
    items = sent.get("invoiceItems")
    if not isinstance(items, list):
        raise BadCall(400, "invoiceItems must be an array.")
    if not 0 < len(items) <= _LINES_MAX:
        raise Refused("The order has no items." if not items else "The order has too many items.")
    filled = sent.get("orderItemsDataFromStockItemData") is True
    department = str(whole(sent, "departmentNumber") or "")
    return [order_line(books, item, filled=filled, department=department) for item in items]


def _store(books: Books, header: Row, lines: list[Row]) -> None:
    total = totalled(header, lines)
    if number(total["INVOICE_GROSS"]) < 0:
        raise Refused("The order total is negative.")
    books.store.put(SALES_ORDER, total)
    first = books.next_number(SOP_ITEM, "ITEMID")
    stamps = {column: header[column] for column in ("RECORD_CREATE_DATE", "RECORD_MODIFY_DATE", "RECORD_DELETED")}
    for position, line in enumerate(lines):
        own = {"ORDER_NUMBER": header["ORDER_NUMBER"], "ITEM_NUMBER": str(position + 1)}
        ids = {"ITEMID": str(first + position), "THIS_RECORD": str(first + position)}
        books.store.put(SOP_ITEM, line | own | ids | stamps)
