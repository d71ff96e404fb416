"""The tables that a company's folder holds: what their files are called, what proves them, what identifies a row."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """``marks`` are columns that prove which table a heading is of; ``foreign`` ones that it is another.

    ``deleted_as`` is the TABLE_ID under which DELETED_RECORDS names it (sage50.md 1.2, inferred there).
    """

    name: str
    key: tuple[str, ...]
    marks: frozenset[str]
    foreign: frozenset[str] = frozenset()
    needed: bool = False
    deleted_as: int | None = None


def _table(name: str, key: str, marks: str, foreign: str = "", **more: bool | int) -> Table:
    return Table(
        name,
        tuple(key.split()),
        frozenset(key.split()) | frozenset(marks.split()),
        frozenset(foreign.split()),
        needed=bool(more.get("needed", False)),
        deleted_as=more.get("deleted_as"),
    )


SALES_LEDGER, SALES_DEL_ADDR, STOCK = "SALES_LEDGER", "SALES_DEL_ADDR", "STOCK"
SALES_ORDER, SOP_ITEM, INVOICE, INVOICE_ITEM = "SALES_ORDER", "SOP_ITEM", "INVOICE", "INVOICE_ITEM"
AUDIT_HEADER, COMPANY, ACCOUNT_STATUS = "AUDIT_HEADER", "COMPANY", "ACCOUNT_STATUS"
TAX_CODE, CURRENCY, DELETED_RECORDS, USERS = "TAX_CODE", "CURRENCY", "DELETED_RECORDS", "USERS"

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(SALES_LEDGER, "ACCOUNT_REF", "NAME ADDRESS_1", "ADDRESS_REF ORDER_NUMBER", needed=True, deleted_as=8),
        _table(SALES_DEL_ADDR, "REFERENCE", "ACCOUNT_REF ADDRESS_REF ADDRESS_TYPE", needed=True, deleted_as=57),
        _table(STOCK, "STOCK_CODE", "SALES_PRICE", needed=True, deleted_as=4),
        _table(SALES_ORDER, "ORDER_NUMBER", "ORDER_OR_QUOTE ACCOUNT_REF", needed=True, deleted_as=25),
        _table(SOP_ITEM, "ORDER_NUMBER ITEM_NUMBER", "QTY_ORDER", needed=True),
        _table(INVOICE, "INVOICE_NUMBER", "INVOICE_TYPE_CODE ACCOUNT_REF", deleted_as=1),
        _table(INVOICE_ITEM, "INVOICE_NUMBER ITEM_NUMBER", "QUANTITY"),
        _table(AUDIT_HEADER, "TRAN_NUMBER", "TYPE INV_REF OUTSTANDING"),
        _table(COMPANY, "NAME", "SALES_LABEL_1", needed=True),
        _table(ACCOUNT_STATUS, "NUMBER", "STATUS ON_HOLD"),
        _table(TAX_CODE, "TAX_CODE", "TAX_RATE", "STOCK_CODE ORDER_NUMBER", needed=True),
        _table(CURRENCY, "NUMBER", "CODE SYMBOL"),
        _table(DELETED_RECORDS, "TABLE_ID FOREIGN_REF DELETION_DATE_TIME", ""),
        _table(USERS, "USER_NAME", "FULL_NAME E_MAIL"),
    )
}

LINES = {SALES_ORDER: SOP_ITEM, INVOICE: INVOICE_ITEM}
"""Each kind of document and its lines; a line's first key column is the document's key."""

DELETED_RECORDS_FILE = "deleted_records.csv"
DELETED_RECORDS_HEADING = (
    "TABLE_ID", "FOREIGN_REF", "DELETION_DATE_TIME", "FOREIGN_REF_TYPE", "RECORD_CREATE_DATE", "RECORD_MODIFY_DATE",
    "RECORD_DELETED",
)  # fmt: skip


def table_of(heading: list[str]) -> Table | None:
    """The table whose export has this heading, or None for a file of something else."""
    columns = set(heading)
    for table in TABLES.values():
        if table.marks <= columns and not table.foreign & columns:
            return table
    return None
