"""Which tables of Sage 50 the connector reads, and the shape of every column it uses: data, not code."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How the text of a cell becomes the text of a value; each has one normal form (normal_form.py)."""

    TEXT = "text"
    CODE = "code"
    PADDED_CODE = "padded_code"
    MONEY = "money"
    PRICE = "price"
    QUANTITY = "quantity"
    RATE = "rate"
    FLAG = "flag"
    DELETED_FLAG = "deleted_flag"
    NUMBER = "number"
    DAY = "day"
    TIMESTAMP = "timestamp"
    RECORD_STAMP = "record_stamp"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what proves that a file holds it, what identifies its rows, and what is read of it.

    ``required`` columns are the signature; a heading with one of the ``foreign`` columns is a sibling table of Sage
    (suppliers, purchase orders, banks, split lines) however alike it looks. ``main`` tables are those whose rows are
    records of their own; the others only complete or name them.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, Shape]
    required: frozenset[str]
    foreign: frozenset[str] = frozenset()
    main: bool = False


_T, _C, _P, _M = Shape.TEXT, Shape.CODE, Shape.PADDED_CODE, Shape.MONEY
_F, _N, _D = Shape.FLAG, Shape.NUMBER, Shape.DAY
_RECORD = {
    "RECORD_CREATE_DATE": Shape.RECORD_STAMP,
    "RECORD_MODIFY_DATE": Shape.RECORD_STAMP,
    "RECORD_DELETED": Shape.DELETED_FLAG,
}
_ADDRESS = {f"ADDRESS_{line}": _T for line in range(1, 6)}
_LINE = {
    "ITEM_NUMBER": _N, "SERVICE_FLAG": _N, "STOCK_CODE": _C, "DESCRIPTION": _T, "TEXT": _T, "UNIT_OF_SALE": _T,
    "UNIT_PRICE": Shape.PRICE, "DISCOUNT_RATE": Shape.RATE, "TAX_CODE": _C, "TAX_RATE": Shape.RATE,
    "NET_AMOUNT": _M, "TAX_AMOUNT": _M, "GROSS_AMOUNT": _M,
}  # fmt: skip
_DOCUMENT = {
    "ACCOUNT_REF": _C, "CONTACT_NAME": _T, "TAKEN_BY": _T, "CUST_ORDER_NUMBER": _T, "NOTES_1": _T, "CURRENCY": _N,
    "ITEMS_NET": _M, "ITEMS_TAX": _M, "CARR_NET": _M, "CARR_TAX": _M,
    "INVOICE_NET": _M, "INVOICE_TAX": _M, "INVOICE_GROSS": _M,
    "QUOTE_EXPIRY_DATE": _D, "QUOTE_STATUS": _T, "QUOTE_STATUS_ID": _N,
}  # fmt: skip

SALES_LEDGER = Table(
    "SALES_LEDGER",
    key=("ACCOUNT_REF",),
    columns={
        "ACCOUNT_REF": _C, "NAME": _T, **_ADDRESS, "COUNTRY_CODE": _T, "CONTACT_NAME": _T, "TELEPHONE": _T,
        "TELEPHONE_2": _T, "FAX": _T, "E_MAIL": _T, "WEB_ADDRESS": _T, "VAT_REG_NUMBER": _T,
        **{f"ANALYSIS_{number}": _T for number in range(1, 7)}, "STATUS_NUMBER": _N, "STATUS_TEXT": _T,
        "CURRENCY": _N, "TERMS": _T, "CREDIT_LIMIT": _M, "ACCOUNT_ON_HOLD": _F, "INACTIVE_FLAG": _F, **_RECORD,
    },
    required=frozenset({"ACCOUNT_REF", "NAME", "ADDRESS_1"}),
    foreign=frozenset({"USE_BSOC", "SORT_CODE", "CHEQUE", "INVOICE_NUMBER", "ORDER_NUMBER", "ADDRESS_REF"}),
    main=True,
)  # fmt: skip
SALES_DEL_ADDR = Table(
    "SALES_DEL_ADDR",
    key=("REFERENCE",),
    columns={
        "REFERENCE": _C, "ACCOUNT_REF": _C, "ADDRESS_REF": _N, "ADDRESS_TYPE": _N, "CONTACT_NAME": _T,
        "CONTACT_ROLE": _T, "TELEPHONE": _T, "TELEPHONE_2": _T, "FAX": _T, "E_MAIL": _T, **_ADDRESS,
        "COUNTRY_CODE": _T, "NOTES": _T, **_RECORD,
    },
    required=frozenset({"REFERENCE", "ACCOUNT_REF", "ADDRESS_TYPE"}),
    main=True,
)  # fmt: skip
STOCK = Table(
    "STOCK",
    key=("STOCK_CODE",),
    columns={
        "STOCK_CODE": _C, "DESCRIPTION": _T, "WEB_DETAILS": _T, "SALES_PRICE": Shape.PRICE, "UNIT_OF_SALE": _T,
        "STOCK_CAT": _N, "STOCK_CAT_NAME": _T, "BARCODE": _C, "TAX_CODE": _C, "IGNORE_STK_LVL_FLAG": _N,
        "QTY_IN_STOCK": Shape.QUANTITY, "QTY_ALLOCATED": Shape.QUANTITY, "INACTIVE_FLAG": _F, "WEB_IMAGE_FILE": _T,
        **_RECORD,
    },
    required=frozenset({"STOCK_CODE", "DESCRIPTION", "SALES_PRICE"}),
    main=True,
)  # fmt: skip
SALES_ORDER = Table(
    "SALES_ORDER",
    key=("ORDER_NUMBER",),
    columns={
        "ORDER_NUMBER": _P, "ORDER_TYPE_CODE": _N, "ORDER_OR_QUOTE": _T, "ORDER_DATE": _D, "DESPATCH_DATE": _D,
        "ALLOCATED_STATUS_CODE": _N, "ALLOCATED_STATUS": _T, "DESPATCH_STATUS_CODE": _N, "DESPATCH_STATUS": _T,
        "INVOICE_NUMBER": _P, "NOTES_2": _T, "NOTES_3": _T, **_DOCUMENT, **_RECORD,
    },
    required=frozenset({"ORDER_NUMBER", "ORDER_OR_QUOTE", "ACCOUNT_REF"}),
    foreign=frozenset({"SUPP_ORDER_NUMBER", "SUPP_TEL_NUMBER", "SUPP_DISC_RATE", "ORDER_STATUS", "DELIVERY_STATUS"}),
    main=True,
)  # fmt: skip
SOP_ITEM = Table(
    "SOP_ITEM",
    key=("ORDER_NUMBER", "ITEM_NUMBER"),
    columns={"ORDER_NUMBER": _P, **_LINE, "QTY_ORDER": Shape.QUANTITY, **_RECORD},
    required=frozenset({"ORDER_NUMBER", "ITEM_NUMBER", "QTY_ORDER"}),
    foreign=frozenset({"QTY_INVOICED", "PROJECT_REF", "COST_CODE_REF", "QTY_COMMITTED_TO_PROJECT"}),
)
INVOICE = Table(
    "INVOICE",
    key=("INVOICE_NUMBER",),
    columns={
        "INVOICE_NUMBER": _P, "INVOICE_TYPE_CODE": _N, "INVOICE_TYPE": _T, "INVOICE_OR_CREDIT": _T,
        "INVOICE_DATE": _D, "PAYMENT_DUE_DATE": _D, "ORDER_NUMBER": _P, "POSTED_CODE": _N, **_DOCUMENT, **_RECORD,
    },
    required=frozenset({"INVOICE_NUMBER", "INVOICE_TYPE_CODE", "ACCOUNT_REF"}),
    main=True,
)  # fmt: skip
INVOICE_ITEM = Table(
    "INVOICE_ITEM",
    key=("INVOICE_NUMBER", "ITEM_NUMBER"),
    columns={"INVOICE_NUMBER": _P, **_LINE, "QUANTITY": Shape.QUANTITY, **_RECORD},
    required=frozenset({"INVOICE_NUMBER", "ITEM_NUMBER", "QUANTITY"}),
)
AUDIT_HEADER = Table(
    "AUDIT_HEADER",
    key=("TRAN_NUMBER",),
    columns={
        "TRAN_NUMBER": _P, "TYPE": _C, "DATE": _D, "ACCOUNT_REF": _C, "INV_REF": _C, "ISP_REFERENCE": _P,
        "DUE_DATE": _D, "PAID_FLAG": _F, "PAID_STATUS": _T, "DELETED_FLAG": _F, "NET_AMOUNT": _M, "TAX_AMOUNT": _M,
        "GROSS_AMOUNT": _M, "AMOUNT_PAID": _M, "OUTSTANDING": _M, **_RECORD,
    },
    required=frozenset({"TRAN_NUMBER", "TYPE", "ACCOUNT_REF", "INV_REF", "AMOUNT_PAID", "OUTSTANDING"}),
    foreign=frozenset({"SPLIT_NUMBER", "NOMINAL_CODE", "CATE_ID"}),
)  # fmt: skip
COMPANY = Table(
    "COMPANY",
    key=(),
    columns={
        "NAME": _T, **{f"SALES_LABEL_{number}": _T for number in range(1, 7)}, "QTY_DECIMAL_PLACE": _N,
        "UNIT_DECIMAL_PLACE": _N, "RECORD_MODIFY_DATE": Shape.RECORD_STAMP,
    },
    required=frozenset({"NAME", "SALES_LABEL_1"}),
)  # fmt: skip
ACCOUNT_STATUS = Table(
    "ACCOUNT_STATUS",
    key=("NUMBER",),
    columns={"NUMBER": _N, "STATUS": _T, "ON_HOLD": _F, **_RECORD},
    required=frozenset({"NUMBER", "STATUS", "ON_HOLD"}),
)
TAX_CODE = Table(
    "TAX_CODE",
    key=("TAX_CODE",),
    columns={"TAX_CODE": _C, "DESCRIPTION": _T, "TAX_RATE": Shape.RATE, **_RECORD},
    required=frozenset({"TAX_CODE", "TAX_RATE"}),
    foreign=frozenset({"ITEM_NUMBER", "STOCK_CODE"}),
)
CURRENCY = Table(
    "CURRENCY",
    key=("NUMBER",),
    columns={"NUMBER": _N, "CODE": _C, "NAME": _T, "BASE_CURRENCY": _F, **_RECORD},
    required=frozenset({"NUMBER", "CODE", "NAME"}),
)
DELETED_RECORDS = Table(
    "DELETED_RECORDS",
    key=("TABLE_ID", "FOREIGN_REF", "DELETION_DATE_TIME"),
    columns={
        "TABLE_ID": _N, "FOREIGN_REF": _C, "FOREIGN_REF_TYPE": _N, "DELETION_DATE_TIME": Shape.TIMESTAMP, **_RECORD,
    },
    required=frozenset({"TABLE_ID", "FOREIGN_REF", "DELETION_DATE_TIME"}),
)  # fmt: skip
USERS = Table(
    "USERS",
    key=("USER_NAME",),
    columns={
        "USER_NAME": _C, "FULL_NAME": _T, "E_MAIL": _T, "USER_TYPE": _T, "ANALYSIS_VALUE": _T, "INACTIVE_FLAG": _F,
    },
    required=frozenset({"USER_NAME", "FULL_NAME", "E_MAIL"}),
    main=True,
)  # fmt: skip
AUDIT_TRAIL = Table("AUDIT_TRAIL", key=(), columns={}, required=frozenset())
"""The audit trail report: recognised so that it is not taken for a mistake; nothing of it is read."""

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        SALES_LEDGER, SALES_DEL_ADDR, STOCK, SALES_ORDER, SOP_ITEM, INVOICE, INVOICE_ITEM, AUDIT_HEADER, COMPANY,
        ACCOUNT_STATUS, TAX_CODE, CURRENCY, DELETED_RECORDS, USERS,
    )
}  # fmt: skip
"""Every table by its name. Source of names and types: Sage schema v24; USERS is our own layout."""
