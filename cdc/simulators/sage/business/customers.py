"""Customers: created under their own reference or a generated one, and updated."""

import re
from typing import Any

from cdc.simulators.sage.business.addresses import CONTACT, REGISTERED, new_address
from cdc.simulators.sage.business.bodies import as_object, cells
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.catalogue.customers import INPUT
from cdc.simulators.sage.errors import Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.tables import SALES_LEDGER

_REFERENCE = re.compile(r"[A-Z0-9#_/!%&.\-$()\",']{1,8}")
_ZEROS = (
    "DEPT_NUMBER", "STATUS_NUMBER", "DISCOUNT_RATE", "PAYMENT_DUE_DAYS", "CREDIT_LIMIT", "ACCOUNT_ON_HOLD",
    "TERMS_AGREED", "BALANCE", "FOREIGN_BALANCE", "TURNOVER_YTD", "INACTIVE_FLAG",
)  # fmt: skip
_COPIED = ("NAME", *(f"ADDRESS_{line}" for line in range(1, 6)), "TELEPHONE", "E_MAIL", "COUNTRY_CODE")


def create_customer(books: Books, body: Any) -> str:
    """Its account reference. Raises Refused, BadCall."""
    given = cells(as_object(body), INPUT, books.options)
    if not given.get("NAME"):
        raise Refused("The account name is required.")
    reference = _free_reference(books, given)
    existing = books.store.find(SALES_LEDGER, reference)
    if existing is not None:
        if books.options.existing_account == "reject":
            raise Refused("The account reference already exists.")
        return _stored(books, existing, given, reference)
    row = _defaults(books) | given | {"ACCOUNT_REF": reference}
    books.store.put(SALES_LEDGER, books.created(_checked(books, row, given)))
    _add_addresses(books, row)
    return reference


def update_customer(books: Books, body: Any) -> str:
    """Its account reference. Raises Refused, BadCall."""
    given = cells(as_object(body), INPUT, books.options)
    existing = books.account(given.pop("ACCOUNT_REF", ""))
    if given.get("NAME") == "":
        raise Refused("The account name is required.")
    return _stored(books, existing, given, existing["ACCOUNT_REF"])


def _stored(books: Books, existing: Row, given: Row, reference: str) -> str:
    row = _checked(books, existing | given | {"ACCOUNT_REF": reference}, given)
    books.store.put(SALES_LEDGER, books.touched(row))
    return reference


def _checked(books: Books, row: Row, given: Row) -> Row:
    if "STATUS_NUMBER" in given:
        status = books.status(given["STATUS_NUMBER"])
        held = given.get("ACCOUNT_ON_HOLD", status["ON_HOLD"])
        row = row | {"STATUS_TEXT": status["STATUS"], "ACCOUNT_ON_HOLD": held}
    if "DEF_TAX_CODE" in given:
        books.tax_rate(given["DEF_TAX_CODE"])
    if "CURRENCY" in given:
        books.exchange_rate(given["CURRENCY"])
    return row


def _free_reference(books: Books, given: Row) -> str:
    asked = given.pop("ACCOUNT_REF", "").upper()
    if " " in asked:
        raise Refused("The account reference contains spaces.")
    if asked:
        if not _REFERENCE.fullmatch(asked):
            raise Refused("The account reference contains invalid characters.")
        return asked
    stem = (re.sub("[^A-Z0-9]", "", given["NAME"].upper()) + "XXXX")[:4]
    counter = 1
    while books.store.find(SALES_LEDGER, f"{stem}{counter:04}") is not None:
        counter += 1
    return f"{stem}{counter:04}"


def _defaults(books: Books) -> Row:
    return dict.fromkeys(_ZEROS, "0") | {
        "STATUS_TEXT": books.status("0")["STATUS"],
        "CREDIT_POSITION": "Good",
        "DEF_TAX_CODE": "T1",
        "DEF_NOM_CODE": "4000",
        "CURRENCY": books.base_currency(),
        "COUNTRY_CODE": "GB",
        "DATE_ACCOUNT_OPENED": books.clock.day(),
    }


def _add_addresses(books: Books, row: Row) -> None:
    copied = {column: row.get(column, "") for column in _COPIED}
    if books.options.registered_address:
        new_address(books, row, copied | {"DESCRIPTION": "Registered address"}, REGISTERED)
    if books.options.trade_contact_makes_contact and row.get("TRADE_CONTACT"):
        new_address(books, row, {"DESCRIPTION": "Trade contact", "CONTACT_NAME": row["TRADE_CONTACT"]}, CONTACT)
