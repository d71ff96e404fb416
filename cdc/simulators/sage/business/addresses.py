"""Addresses of a customer: deliveries, contacts and the registered one."""

from typing import Any

from cdc.simulators.sage.business.bodies import as_object, cells, whole
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.catalogue.addresses import INPUT
from cdc.simulators.sage.cells import flag, number
from cdc.simulators.sage.errors import Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.tables import SALES_DEL_ADDR

CONTACT, REGISTERED = 1, 2
_TYPE_NAMES = ("Delivery", "Contact", "Registered Address")


def create_address(books: Books, body: Any) -> int:
    """The new row's number. Raises Refused, BadCall."""
    sent = as_object(body)
    account = books.account(str(sent.get("accountRef") or ""))
    return new_address(
        books, account, cells(sent, INPUT, books.options), _type(books, sent), whole(sent, "addressNumber")
    )


def new_address(books: Books, account: Row, given: Row, kind: int, asked: int = 0) -> int:
    """Adds a row to the account; without a number that is asked for it gets the next one. Raises Refused."""
    code = account["ACCOUNT_REF"]
    rows = [row for row in books.store.rows(SALES_DEL_ADDR) if row["ACCOUNT_REF"] == code]
    taken = {int(number(row["ADDRESS_REF"])) for row in rows}
    if asked in taken:
        raise Refused("The address number already exists.")
    _only_one_registered(rows, kind, None)
    chosen = asked or max(taken, default=0) + 1
    tax = account.get("DEF_TAX_CODE", "").removeprefix("T") or "1"
    defaults = {"NAME": account["NAME"], "TAX_CODE": tax, "COUNTRY_CODE": account.get("COUNTRY_CODE", "")}
    own = {"REFERENCE": reference_of(code, chosen), "ACCOUNT_REF": code, "ADDRESS_REF": str(chosen)}
    books.store.put(SALES_DEL_ADDR, books.created(defaults | given | own | typed(kind)))
    return chosen


def update_address(books: Books, body: Any) -> bool:
    """True. Raises Refused, BadCall."""
    sent = as_object(body)
    account = books.account(str(sent.get("accountRef") or ""))
    row = books.store.find(SALES_DEL_ADDR, reference_of(account["ACCOUNT_REF"], whole(sent, "addressNumber")))
    if row is None:
        raise Refused("The address does not exist.")
    if flag(row["RECORD_DELETED"]):
        raise Refused("The address has been deleted.")
    kind = int(number(row["ADDRESS_TYPE"]))
    if books.options.honours_address_type and sent.get("addressType") is not None:
        kind = _type(books, sent)
        others = [each for each in books.store.rows(SALES_DEL_ADDR) if each["ACCOUNT_REF"] == account["ACCOUNT_REF"]]
        _only_one_registered(others, kind, row["REFERENCE"])
    books.store.put(SALES_DEL_ADDR, books.touched(row | cells(sent, INPUT, books.options) | typed(kind)))
    return True


def reference_of(code: str, address_number: int) -> str:
    """``ALD001  0002``: the account reference padded to eight, then four digits."""
    return f"{code:<8}{address_number:04}"


def typed(kind: int) -> Row:
    return {"ADDRESS_TYPE": str(kind), "ADDRESS_TYPE_NAME": _TYPE_NAMES[kind]}


def _type(books: Books, sent: dict[str, Any]) -> int:
    if not books.options.honours_address_type:
        return books.options.stored_address_type
    kind = whole(sent, "addressType", books.options.stored_address_type)
    if kind not in range(len(_TYPE_NAMES)):
        raise Refused("The address type is invalid.")
    return kind


def _only_one_registered(rows: list[Row], kind: int, own: str | None) -> None:
    registered = [row for row in rows if row["ADDRESS_TYPE"] == str(REGISTERED) and not flag(row["RECORD_DELETED"])]
    if kind == REGISTERED and any(row["REFERENCE"] != own for row in registered):
        raise Refused("Cannot create multiple registered addresses.")
