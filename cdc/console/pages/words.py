"""Values as people read them: moments, amounts, yes and no, and a dash for what is not there."""

from datetime import UTC, datetime
from typing import Any

from schemas.vocabulary import System

NOTHING = "–"
SIDES = {System.SAGE: "Sage", System.CRM: "Sales Management"}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIELDS = {
    "code": "Sage code",
    "crm_id": "Sales Management id",
    "vat_number": "VAT number",
    "email": "E-mail",
    "account_code": "Account",
    "phone_2": "Phone 2",
    "free_stock": "Stock",
    "price": "Price without tax",
    "inactive": "Inactive in Sage",
    "rep_name": "Name as sales rep",
    "picture_hash": "Picture's content",
    "label": "Document type",
}


def moment(at: datetime | None) -> str:
    """``23 Nov 2026, 09:00 UTC``, whatever the reader's country; a dash for none."""
    if at is None:
        return NOTHING
    utc = at.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}, {utc:%H:%M} UTC"


def machine_moment(at: datetime) -> str:
    """The same moment for the attribute ``datetime``, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def field_name(name: str) -> str:
    """``vat_number`` as *VAT number*, ``address_1`` as *Address 1*."""
    return _FIELDS.get(name) or name.replace("_", " ").capitalize()


def shown(value: Any) -> str:
    """One value of a record. What is null, empty or does not apply is a dash (design rule 6)."""
    if value is None or value == "" or value == [] or value == ():
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return "; ".join(line_words(each) for each in value)
    return str(value)


def line_words(line: Any) -> str:
    """One line of a document: ``2 × WIDGET-1 at 9.99 = 19.98``."""
    if not isinstance(line, dict):
        return str(line)
    what = line.get("product_code") or line.get("description") or line.get("text") or NOTHING
    return f"{shown(line.get('quantity'))} × {what} at {shown(line.get('unit_price'))} = {shown(line.get('net'))}"


def plain(text: str) -> str:
    """Tables for engineers call it the CRM; pages call it by its name."""
    return text.replace("the CRM", SIDES[System.CRM]).replace("CRM", SIDES[System.CRM])


def reason_words(code: str) -> str:
    """``deleted_in_crm`` as *Deleted in Sales Management*."""
    words = code.replace("_", " ").replace("crm", "CRM")
    return plain(f"{words[:1].upper()}{words[1:]}")


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 company``, ``1,204 companies``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
