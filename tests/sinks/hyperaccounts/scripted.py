"""A bridge in memory, as the reference describes its answers: for what a test has to arrange by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

Row = dict[str, Any]
Answer = httpx.Response | Exception

COLUMNS = {
    "ACCOUNT_REF": "accountRef", "VAT_REG_NUMBER": "vatRegNumber", "E_MAIL": "email", "ANALYSIS_3": "analysis3",
    "CUST_ORDER_NUMBER": "customerOrderNumber", "ORDER_NUMBER": "orderNumber",
}  # fmt: skip
READ_AS = {"telephone": "telephoneNumber", "www": "webAddress", "vatNumber": "vatRegNumber"}
STAMP = "23/11/2026 09:30:00"


def ledger_row(code: str = "OLD001", **more: Any) -> Row:
    texts = ("name", "address1", "address2", "address3", "address4", "address5", "countryCode", "contactName", "terms",
             "telephoneNumber", "telephone2", "fax", "email", "webAddress", "vatRegNumber", "analysis1", "analysis2",
             "analysis3")  # fmt: skip
    usual = {"creditLimit": 0.0, "accountStatusText": "Open", "accountOnHold": False, "inactiveAccount": 0}
    row = {"accountRef": code, **dict.fromkeys(texts, ""), **usual, "currency": "1", "recordModifyDate": STAMP}
    return {**row, "name": "An old customer", **more}


def address_row(account: str = "OLD001", number: int = 1, **more: Any) -> Row:
    texts = ("name", "description", "contact", "role", "email", "telephone", "telephone2", "fax", "notes",
             "addressLine1", "addressLine2", "addressLine3", "addressLine4", "addressLine5", "countryCode")  # fmt: skip
    row = {"accountRef": account, "addressNumber": number, **dict.fromkeys(texts, ""), "addressType": 1}
    return {**row, "recordModifyDate": STAMP, **more}


def order_row(number: str = "7", **more: Any) -> Row:
    texts = ("contactName", "notes1", "notes2", "notes3", "customerOrderNumber")
    money = {"itemsNet": 100.0, "itemsTax": 20.0, "itemsGross": 120.0, "carrNet": 0.0, "carrTax": 0.0, "carrGross": 0.0}
    row = {
        "orderNumber": number,
        "accountRef": "OLD001",
        "orderDate": "23/11/2026 00:00:00",
        **dict.fromkeys(texts, ""),
    }
    labels = {"orderOrQuote": "Sales Quotation", "quoteStatus": "Open", "currency": 1, "recordModifyDate": STAMP}
    return {**row, **labels, **money, **more}


def good(response: Any = None, **more: Any) -> httpx.Response:
    return json_response({"success": True, "code": 200, "response": response, "message": None, **more})


def rejected(words: str) -> httpx.Response:
    return json_response({"success": False, "code": 500, "response": None, "message": words})


def json_response(value: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=orjson.dumps(value))


@dataclass
class ScriptedBridge:
    """``instead`` answers the next calls of a route before anything happens, ``after`` once it was carried out.

    ``then`` names, by route, what happens to the next call of another one.
    """

    ledger: list[Row] = field(default_factory=lambda: [ledger_row()])
    addresses: list[Row] = field(default_factory=lambda: [address_row(addressType=2)])
    orders: list[Row] = field(default_factory=lambda: [order_row(customerOrderNumber="PO 1")])
    items: dict[str, list[Row]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    status: Row = field(default_factory=lambda: {"companyName": "Acme Ltd", "apiVersion": "1.27.5.0"})
    instead: dict[str, list[Answer]] = field(default_factory=dict)
    after: dict[str, list[Answer]] = field(default_factory=dict)
    then: dict[str, tuple[str, Answer]] = field(default_factory=dict)
    blind: set[str] = field(default_factory=set)
    honours_address_type: bool = True
    calls: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = orjson.loads(request.content) if request.content else None
        route = f"{request.method} {request.url.path.rstrip('/')}"
        self.calls.append((route, body))
        answer = self.early(route) or self._answer(route, body)
        if route in self.then:
            following, what = self.then.pop(route)
            self.instead.setdefault(following, []).append(what)
        later = self.after.get(route)
        return _play(later.pop(0)) if later else answer

    def early(self, route: str) -> httpx.Response | None:
        waiting = self.instead.get(route)
        return _play(waiting.pop(0)) if waiting else None

    def sent(self, route: str) -> list[Any]:
        return [body for called, body in self.calls if called == route]

    def writes(self) -> list[str]:
        return [route for route, _ in self.calls if "search" not in route and not route.startswith("GET")]

    def _answer(self, route: str, body: Any) -> httpx.Response:
        routes: dict[str, Callable[[Any], httpx.Response]] = {
            "GET /api/status": lambda _: good(self.status),
            "GET /api/currency": lambda _: good(results=[{"id": 1, "code": "GBP"}, {"id": 2, "code": "EUR"}]),
            "POST /api/searchSalesLedger": lambda filters: self._found(self.ledger, filters),
            "POST /api/searchCustomerAddress": lambda filters: self._found(self.addresses, filters),
            "POST /api/searchSalesOrder": lambda filters: self._found(self.orders, filters),
            "POST /api/searchSopItem": lambda filters: good(results=self.items.get(filters[0]["value"], [])),
            "POST /api/customer": self._new_account,
            "PATCH /api/customer": self._changed_account,
            "POST /api/customerAddress": self._new_address,
            "PATCH /api/customerAddress": self._changed_address,
            "POST /api/salesOrder": self._new_order,
        }
        if route.startswith("GET /api/salesOrder/"):
            number = route.rpartition("/")[2]
            return good({"invoiceItems": [self._read_item(item) for item in self.items.get(number, [])]})
        return routes[route](body)

    def _found(self, rows: list[Row], filters: list[Row]) -> httpx.Response:
        found = [row for row in rows if all(self._matches(row, each) for each in filters)]
        return good(results=found)

    def _matches(self, row: Row, each: Row) -> bool:
        column, value = each["field"], each["value"]
        if column == "RECORD_DELETED":
            return (row.get("orderNumber") or row["accountRef"]) in self.deleted
        if column == "RECORD_CREATE_DATE":
            return True
        return column not in self.blind and str(row.get(COLUMNS[column], "")) == value

    def _new_account(self, body: Row) -> httpx.Response:
        row = {READ_AS.get(name, name): value for name, value in body.items()}
        self.ledger.append(ledger_row(**({"code": row.pop("accountRef")} | row)))
        return good(body["accountRef"])

    def _changed_account(self, body: Row) -> httpx.Response:
        [row] = [each for each in self.ledger if each["accountRef"] == body["accountRef"]]
        row |= {READ_AS.get(name, name): value for name, value in body.items()}
        return good(body["accountRef"])

    def _new_address(self, body: Row) -> httpx.Response:
        number = 1 + sum(each["accountRef"] == body["accountRef"] for each in self.addresses)
        kind = body["addressType"] if self.honours_address_type else 0
        self.addresses.append(address_row(body["accountRef"], number, **{**_without_ref(body), "addressType": kind}))
        return good(number)

    def _changed_address(self, body: Row) -> httpx.Response:
        place = (body["accountRef"], body["addressNumber"])
        [row] = [each for each in self.addresses if (each["accountRef"], each["addressNumber"]) == place]
        row |= body
        return good(True)

    def _new_order(self, body: Row) -> httpx.Response:
        number = str(len(self.orders) + 100)
        header = {name: value for name, value in body.items() if name.startswith(("notes", "customerOrder", "contact"))}
        dated = {"orderDate": f"{body['orderDate']} 00:00:00", "accountRef": body["customerAccountRef"]}
        self.orders.append(order_row(number, **header, **dated))
        self.items[number] = [_item(place, line) for place, line in enumerate(body["invoiceItems"])]
        return good(int(number))

    def _read_item(self, item: Row) -> Row:
        return {
            "id": item["place"],
            "itemId": item["itemId"],
            "discount": item["discount"],
            "taxCode": 1,
            "details": "",
        }


def _item(place: int, line: Row) -> Row:
    priced = {"unitPrice": 38.0, "netAmount": 76.0, "taxAmount": 15.2, "taxRate": 20.0, "grossAmount": 91.2}
    return {
        "itemId": 900 + place, "place": place, "stockCode": line["stockCode"], "qtyOrder": line["quantity"],
        "description": line.get("description", "Bolt M6"), "unitOfSale": "Each", "deleted": 0,
        "discount": line["discount"], **priced,
    }  # fmt: skip


def _without_ref(body: Row) -> Row:
    return {name: value for name, value in body.items() if name != "accountRef"}


def _play(answer: Answer) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return answer
