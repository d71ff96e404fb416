"""The endpoints of the bridge: path, name of the operation, which side of Sage it needs, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cdc.simulators.sage import reads
from cdc.simulators.sage.answers import single
from cdc.simulators.sage.business.addresses import create_address, update_address
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.business.customers import create_customer, update_customer
from cdc.simulators.sage.business.orders import create_order, delete_order, update_order
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.errors import BadCall, Refused


class Side(StrEnum):
    """SDO writes and reads single records, ODBC searches and lists."""

    SDO = "sdo"
    ODBC = "odbc"
    NEITHER = "neither"


@dataclass(frozen=True)
class Asked:
    """``segments`` are those of the path behind the endpoint's own; ``body`` is parsed JSON, None without one."""

    company: Company
    segments: tuple[str, ...]
    query: Mapping[str, str]
    body: Any

    @property
    def books(self) -> Books:
        return self.company.books


@dataclass(frozen=True)
class Endpoint:
    """``path`` is lower-case, without the ids that ``ids`` counts; ``answer`` returns the whole JSON body."""

    method: str
    path: str
    name: str
    side: Side
    answer: Callable[[Asked], Any]
    ids: tuple[int, ...] = (0,)
    write: bool = False


def find(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The endpoint and the ids behind it; any case, with or without a last slash. Raises BadCall 404 or 405."""
    segments = [segment for segment in path.split("/") if segment]
    others = False
    for endpoint in ENDPOINTS:
        own = endpoint.path.split("/")
        rest = tuple(segments[len(own) :])
        if [segment.lower() for segment in segments[: len(own)]] != own or len(rest) not in endpoint.ids:
            continue
        if endpoint.method == method:
            return endpoint, rest
        others = True
    if others:
        raise BadCall(405, f"The requested resource does not support http method '{method[:10]}'.")
    raise BadCall(404, "No HTTP resource was found that matches the request URI.")


def _written(action: Callable[[Books, Any], Any]) -> Callable[[Asked], Any]:
    return lambda asked: single(action(asked.books, asked.body))


def _order_number(asked: Asked) -> int:
    if not asked.segments[0].isdigit() or len(asked.segments[0]) > 9:
        raise Refused("The order does not exist.", code=404)
    return int(asked.segments[0])


def _reference(asked: Asked) -> str:
    return asked.segments[0] if asked.segments else asked.query.get("id", "")


def _search(search: reads.Search) -> Callable[[Asked], Any]:
    return lambda asked: search(asked.books, asked.body)


def _get(path: str, name: str, side: Side, answer: Callable[[Asked], Any], *ids: int) -> Endpoint:
    return Endpoint("GET", path, name, side, answer, ids or (0,))


def _find(path: str, name: str, search: reads.Search) -> Endpoint:
    return Endpoint("POST", path, name, Side.ODBC, _search(search))


def _write(method: str, path: str, name: str, answer: Callable[[Asked], Any], *ids: int) -> Endpoint:
    return Endpoint(method, path, name, Side.SDO, answer, ids or (0,), write=True)


ENDPOINTS = (
    _get("status", "Get Status", Side.NEITHER, lambda asked: single(reads.status(asked.company))),
    _get("system/version", "Get Version", Side.NEITHER, lambda asked: asked.company.options.api_version),
    _get("company", "Get Company", Side.ODBC, lambda asked: single(reads.company(asked.books))),
    _get("taxcode", "Get Tax Codes", Side.ODBC, lambda asked: reads.tax_codes(asked.books)),
    _get("currency", "Get Currencies", Side.ODBC, lambda asked: reads.currencies(asked.books)),
    _get("department", "Get Departments", Side.ODBC, lambda asked: reads.departments(asked.books)),
    _find("searchsalesledger", "Search Sales Ledger", reads.search_customers),
    _find("searchcustomeraddress", "Search Customer Address", reads.search_addresses),
    _find("searchproduct", "Search Product", reads.search_products),
    _find("searchsalesorder", "Search Sales Order", reads.search_orders),
    _find("searchsopitem", "Search Sop Item", reads.search_order_lines),
    _find("searchinvoice", "Search Invoice", reads.search_invoices),
    _find("searchinvoiceitem", "Search Invoice Item", reads.search_invoice_lines),
    _find("search/auditheaders", "Search Audit Headers", reads.search_audit_headers),
    _get("customer", "Get Customer", Side.SDO,
         lambda asked: single(reads.customer(asked.books, _reference(asked))), 0, 1),
    _write("POST", "customer", "Create Customer", _written(create_customer)),
    _write("PATCH", "customer", "Update Customer", _written(update_customer)),
    _get("customeraddress", "Get Customer Address", Side.SDO,
         lambda asked: single(reads.address(asked.books, *asked.segments)), 2),
    _write("POST", "customeraddress", "Create Customer Address", _written(create_address)),
    _write("PATCH", "customeraddress", "Update Customer Address", _written(update_address)),
    _get("product", "Get Product", Side.SDO, lambda asked: single(reads.product(asked.books, asked.segments[0])), 1),
    _write("POST", "salesorder", "Create Sales Order", _written(create_order)),
    _write("PATCH", "salesorder", "Update Sales Order", _written(update_order)),
    _get("salesorder", "Get Sales Order", Side.SDO,
         lambda asked: single(reads.order_read(asked.books, _order_number(asked))), 1),
    _write("DELETE", "salesorder", "Delete Sales Order",
           lambda asked: single(delete_order(asked.books, _order_number(asked))), 1),
)  # fmt: skip
