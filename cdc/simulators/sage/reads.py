"""What the bridge shows: status and settings, searches by raw column names, and single records."""

from collections.abc import Callable, Mapping
from typing import Any

from cdc.simulators.sage.answers import listed
from cdc.simulators.sage.business.addresses import reference_of
from cdc.simulators.sage.business.amounts import lines_of
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.business.orders import order
from cdc.simulators.sage.catalogue import addresses, customers, invoices, lists, orders, products
from cdc.simulators.sage.catalogue.shapes import Field, all_columns, numeric_columns, shown
from cdc.simulators.sage.cells import flag, number
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.errors import Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.query import Columns, searched
from cdc.simulators.sage.tables import (
    AUDIT_HEADER,
    COMPANY,
    CURRENCY,
    INVOICE,
    INVOICE_ITEM,
    SALES_DEL_ADDR,
    SALES_LEDGER,
    SALES_ORDER,
    SOP_ITEM,
    STOCK,
    TAX_CODE,
)

Search = Callable[[Books, Any], dict[str, Any]]


def status(of: Company) -> dict[str, Any]:
    return {
        "apiVersion": of.options.api_version,
        "sageVersion": of.options.sage_version,
        "companyName": of.books.company_name(),
        "sdoStatusOk": of.mode.sdo and of.mode.mode == "normal",
        "odbcStatusOk": of.mode.odbc,
    }


def company(books: Books) -> dict[str, Any]:
    return shown(next(books.store.rows(COMPANY)), lists.COMPANY)


def tax_codes(books: Books) -> dict[str, Any]:
    return listed([shown(row, lists.TAX_CODES) for row in books.store.rows(TAX_CODE)])


def currencies(books: Books) -> dict[str, Any]:
    return listed([shown(row, lists.CURRENCIES) for row in books.store.rows(CURRENCY)])


def departments(books: Books) -> dict[str, Any]:
    """Those that customers are in; the exports hold no table of departments."""
    rows = {row.get("DEPT_NUMBER") or "0": row.get("DEPT_NAME", "") for row in books.store.rows(SALES_LEDGER)}
    dates = {"recordCreateDate": "", "recordModifyDate": ""}
    return listed(
        [{"reference": key, "name": name, "id": int(number(key)), **dates} for key, name in sorted(rows.items())]
    )


def customer(books: Books, reference: str) -> dict[str, Any]:
    """Raises Refused (404)."""
    return shown(_found(books, SALES_LEDGER, reference.upper(), "customer"), customers.READ)


def address(books: Books, reference: str, address_number: str) -> dict[str, Any]:
    """Raises Refused (404)."""
    if not address_number.isdigit() or len(address_number) > 4:
        raise Refused("The address does not exist.", code=404)
    key = reference_of(reference.upper(), int(address_number))
    return shown(_found(books, SALES_DEL_ADDR, key, "address"), addresses.READ)


def product(books: Books, code: str) -> dict[str, Any]:
    """Raises Refused (404)."""
    return shown(_found(books, STOCK, code.upper(), "product"), products.READ)


def order_read(books: Books, order_number: int) -> dict[str, Any]:
    """Raises Refused (404)."""
    row = order(books, order_number)
    lines = lines_of(books, SALES_ORDER, row["ORDER_NUMBER"])
    items = [shown(line, orders.LINE_READ) | {"id": position} for position, line in enumerate(lines)]
    base = row.get("CURRENCY") in ("", books.base_currency())
    own = {"currency": 0 if base else int(number(row["CURRENCY"])), "status": _order_status(row)}
    return shown(row, orders.READ) | own | dict.fromkeys(orders.READ_NULLS) | {"invoiceItems": items}


def _order_status(row: Row) -> int:
    """One code for allocation and despatch: 8 complete, 3 cancelled, else none, part or full allocation."""
    if number(row.get("DESPATCH_STATUS_CODE", "")) == 2:
        return 8
    return int(number(row.get("ALLOCATED_STATUS_CODE", "")))


def _found(books: Books, table: str, key: str, noun: str) -> Row:
    row = books.store.find(table, key)
    if row is None:
        raise Refused(f"The {noun} does not exist.", code=404)
    return row


def _search(
    table: str,
    wanted: tuple[Field, ...],
    hidden: tuple[Field, ...] = (),
    more: Callable[[Row], Mapping[str, Any]] = lambda _: {},
) -> Search:
    known, numeric = all_columns(wanted, hidden) | {"RECORD_DELETED"}, numeric_columns(wanted, hidden)

    def search(books: Books, filters: Any) -> dict[str, Any]:
        columns = Columns(known | books.store.columns(table), numeric | {"RECORD_DELETED"})
        rows = searched(books.store.rows(table), filters, columns)
        return listed([{**shown(row, wanted), **more(row)} for row in rows])

    return search


def _discount_amount(row: Row) -> dict[str, Any]:
    """The line's discount in money, for all of its quantity."""
    return {"discount": float(number(row.get("FULL_NET_AMOUNT", "")) - number(row["NET_AMOUNT"]))}


def _as_text(row: Row) -> dict[str, Any]:
    return {"recordDeleted": str(int(flag(row.get("RECORD_DELETED", ""))))}


search_customers = _search(SALES_LEDGER, customers.SEARCH)
search_addresses = _search(SALES_DEL_ADDR, addresses.SEARCH)
search_products = _search(STOCK, products.SEARCH)
search_orders = _search(SALES_ORDER, orders.SEARCH, orders.HIDDEN)
search_order_lines = _search(SOP_ITEM, orders.LINE_SEARCH, orders.LINE_HIDDEN)
search_invoices = _search(INVOICE, invoices.SEARCH, invoices.HIDDEN, _as_text)
search_invoice_lines = _search(INVOICE_ITEM, invoices.LINE_SEARCH, invoices.LINE_HIDDEN, _discount_amount)
search_audit_headers = _search(AUDIT_HEADER, invoices.AUDIT_SEARCH, invoices.AUDIT_HIDDEN)
