"""Rows of the sales ledger as canonical accounts, and canonical fields as the bridge takes them."""

from typing import Any

from cdc.settings import CompanySettings
from cdc.sinks.base import State
from cdc.sinks.hyperaccounts.books import Books
from cdc.sinks.hyperaccounts.bridge import Row
from cdc.sinks.hyperaccounts.values import Fields, canonical, flag, moment, money, text
from schemas.marks import id_in_notes

FIELDS: Fields = {
    "code": ("accountRef", text),
    "name": ("name", text),
    "address_1": ("address1", text),
    "address_2": ("address2", text),
    "town": ("address3", text),
    "county": ("address4", text),
    "postcode": ("address5", text),
    "country": ("countryCode", text),
    "phone": ("telephoneNumber", text),
    "phone_2": ("telephone2", text),
    "fax": ("fax", text),
    "email": ("email", text),
    "website": ("webAddress", text),
    "vat_number": ("vatRegNumber", text),
    "contact_name": ("contactName", text),
    "terms": ("terms", text),
    "credit_limit": ("creditLimit", money),
    "account_status": ("accountStatusText", text),
    "on_hold": ("accountOnHold", flag),
    "inactive": ("inactiveAccount", flag),
}
"""Search rows, which name some fields otherwise than reads and writes do (hyperaccounts.md 2.1, 2.3)."""

_WRITTEN_AS = {"phone": "telephone", "website": "www", "vat_number": "vatNumber"}
_ROW_FIELDS = {f"ANALYSIS_{number}": f"analysis{number}" for number in range(1, 7)} | {
    "STATUS_TEXT": "accountStatusText"
}


def input_name(field: str) -> str:
    """The name under which the bridge takes a canonical field."""
    return _WRITTEN_AS.get(field) or FIELDS[field][0]


def row_field(column: str | None) -> str | None:
    """The row's field for a configured column of SALES_LEDGER; None if searches do not show it."""
    return _ROW_FIELDS.get(column or "")


async def account_state(row: Row, books: Books) -> State:
    """The account as an export of the row would give it, without what the bridge does not show."""
    record = canonical(row, FIELDS)
    if "currency" in row and (code := await books.currency(row["currency"])):
        record["currency"] = code
    return State(record | _configured(row, books.company), moment(row.get("recordModifyDate")))


def mark_in(row: Row, company: CompanySettings) -> int | None:
    """The id of Sales Management that the row carries, if a column for it is configured."""
    column = row_field(company.sage.crm_id_column)
    return id_in_notes(text(row.get(column)))[0] if column else None


def _configured(row: Row, company: CompanySettings) -> dict[str, Any]:
    """What stands in columns that the company chose. A sales rep in a column that only a label names is unknown."""
    found: dict[str, Any] = {"crm_id": mark_in(row, company)}
    for field, column in (("marker", company.potential.column), ("sales_rep", company.sales_rep_column)):
        source = row_field(column)
        if source and source in row:
            found[field] = text(row[source])
    return found
