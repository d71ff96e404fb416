"""Rows of Sage's tables for the chaos runs, each made from a row of the sample company."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cdc.operations.demo.exports import SAMPLES, Rows, rows

Row = dict[str, str]
Goods = tuple[str, int, Decimal]
"""A line: product, quantity, price of one."""

REFERENCE = ("company.csv", "currencies.csv", "tax_codes.csv", "users.csv", "account_status.csv")
FILES = {
    "SALES_LEDGER": "customers.csv",
    "SALES_DEL_ADDR": "contacts.csv",
    "STOCK": "products.csv",
    "SALES_ORDER": "orders.csv",
    "SOP_ITEM": "order_lines.csv",
    "INVOICE": "invoices.csv",
    "INVOICE_ITEM": "invoice_lines.csv",
    "AUDIT_HEADER": "audit_headers.csv",
    "DELETED_RECORDS": "deleted_records.csv",
}
_PENNY = Decimal("0.01")
_TAX = Decimal("0.2")
_STAMP = "03/11/2025 08:15:02"
_PATTERNS: dict[str, Rows] = {table: rows(SAMPLES / name) for table, name in FILES.items()}


def heading(table: str) -> list[str]:
    return list(_PATTERNS[table][0])


def customer(code: str, number: int, marker: str) -> Row:
    return _like("SALES_LEDGER", 0) | {
        "ACCOUNT_REF": code, "NAME": f"Company {code} Ltd", "TELEPHONE": f"01 {number:06}", "FAX": f"02 {number:06}",
        "E_MAIL": f"office@{code.lower()}.example", "ADDRESS_3": f"Town {number % 97}",
        "WEB_ADDRESS": f"www.{code.lower()}.example", "ANALYSIS_1": marker,
    }  # fmt: skip


def contact(account: str, place: int, number: int) -> Row:
    code = f"{account:<8}{place:04}"
    return _like("SALES_DEL_ADDR", 1) | {
        "REFERENCE": code, "ACCOUNT_REF": account, "ADDRESS_REF": str(place), "CONTACT_NAME": f"Person {number} Byrne",
        "TELEPHONE": f"03 {number:06}", "FAX": f"04 {number:06}", "E_MAIL": f"p{number}@{account.lower()}.example",
        "ADDRESS_3": f"Town {number % 89}", "CONTACT_ROLE": "Buyer", "NOTES": "",
    }  # fmt: skip


def product(code: str, number: int) -> Row:
    return _like("STOCK", 0) | {
        "STOCK_CODE": code, "DESCRIPTION": f"Article {number}", "SALES_PRICE": f"{1 + number % 50}.5",
        "QTY_IN_STOCK": str(number % 300), "QTY_ALLOCATED": "0", "WEB_IMAGE_FILE": "", "IGNORE_STK_LVL_FLAG": "0",
        "TAX_CODE": "T1", "INACTIVE_FLAG": "0", "THIS_RECORD": str(number),
    }  # fmt: skip


@dataclass(frozen=True)
class Document:
    """An order or an invoice with its amounts."""

    key: str
    account: str
    goods: Sequence[Goods]

    @property
    def net(self) -> Decimal:
        return sum((line_net(one) for one in self.goods), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((_tax(line_net(one)) for one in self.goods), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def line_net(goods: Goods) -> Decimal:
    _, quantity, price = goods
    return (quantity * price).quantize(_PENNY, ROUND_HALF_UP)


def _tax(net: Decimal) -> Decimal:
    return (net * _TAX).quantize(_PENNY, ROUND_HALF_UP)


def order(document: Document) -> tuple[Row, Rows]:
    """The header and its lines."""
    own = {"ORDER_NUMBER": document.key, "INVOICE_NUMBER": "", "NOTES_1": "", "CUST_ORDER_NUMBER": ""}
    header = _like("SALES_ORDER", 0) | own | _amounts(document)
    lines = [
        _line("SOP_ITEM", "ORDER_NUMBER", "QTY_ORDER", document, place, one) | {"QTY_DELIVERED": "0"}
        for place, one in enumerate(document.goods, start=1)
    ]
    return header, lines


def invoice(document: Document) -> tuple[Row, Rows, Row]:
    """The header, its lines and its transaction in the audit trail, unpaid."""
    own = {"INVOICE_NUMBER": document.key, "ORDER_NUMBER": "", "CUST_ORDER_NUMBER": ""}
    header = _like("INVOICE", 0) | own | _amounts(document)
    lines = [
        _line("INVOICE_ITEM", "INVOICE_NUMBER", "QUANTITY", document, place, one)
        for place, one in enumerate(document.goods, start=1)
    ]
    money = {"NET_AMOUNT": document.net, "TAX_AMOUNT": document.tax, "GROSS_AMOUNT": document.gross}
    transaction = _like("AUDIT_HEADER", 0) | {
        "TRAN_NUMBER": f"9{document.key}", "TYPE": "SI", "ACCOUNT_REF": document.account, "INV_REF": document.key,
        "INV_REF_NUMERIC": document.key, "ISP_REFERENCE": document.key, "HEADER_NUMBER": f"9{document.key}",
        "PAID_FLAG": "N", "PAID_STATUS": "", "AMOUNT_PAID": "0", "OUTSTANDING": str(document.gross),
    } | {name: str(value) for name, value in money.items()}  # fmt: skip
    return header, lines, transaction


def _line(table: str, key: str, quantity: str, document: Document, place: int, goods: Goods) -> Row:
    code, count, price = goods
    net = line_net(goods)
    return _like(table, 1) | {
        key: document.key, "ITEM_NUMBER": str(place), "STOCK_CODE": code, "DESCRIPTION": f"Line {place} of {code}",
        quantity: str(count), "UNIT_PRICE": str(price), "DISCOUNT_RATE": "0", "DISCOUNT_AMOUNT": "0", "TAX_RATE": "20",
        "TAX_CODE": "T1", "FULL_NET_AMOUNT": str(net), "NET_AMOUNT": str(net), "TAX_AMOUNT": str(_tax(net)),
        "GROSS_AMOUNT": str(net + _tax(net)), "ITEMID": f"{document.key}{place:02}",
    }  # fmt: skip


def _amounts(document: Document) -> Row:
    amounts = {"NET": str(document.net), "TAX": str(document.tax), "GROSS": str(document.gross)}
    totals = {f"{part}_{name}": value for part in ("ITEMS", "INVOICE") for name, value in amounts.items()}
    totals |= {f"CARR_{name}": "0" for name in amounts}
    totals |= {f"FOREIGN_INVOICE_{name}": value for name, value in amounts.items()}
    return totals | {"ACCOUNT_REF": document.account, "NAME": f"Company {document.account} Ltd"}


def _like(table: str, place: int) -> Row:
    return _PATTERNS[table][place] | {"RECORD_MODIFY_DATE": _STAMP, "RECORD_DELETED": "0"}
