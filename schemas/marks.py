"""The connector's mark: the CRM's id, put into a Sage record so that the two are found to be one."""

import re

_ON_ORDER = re.compile(r"^SSM-Q-(\d{1,12})$")
_IN_NOTES = re.compile(r"\s*\[SSM:(\d{1,12})\]\s*")


def order_mark(crm_id: int) -> str:
    """For CUST_ORDER_NUMBER of a quotation: it stays with the document when that is won and invoiced."""
    return f"SSM-Q-{crm_id}"


def notes_mark(crm_id: int) -> str:
    """For NOTES of a contact's address, and for the configured column of an account."""
    return f"[SSM:{crm_id}]"


def id_in_order(customer_order_number: str | None) -> int | None:
    """The CRM's id that the field carries, or None."""
    found = _ON_ORDER.match((customer_order_number or "").strip())
    return int(found[1]) if found else None


def id_in_notes(notes: str | None) -> tuple[int | None, str | None]:
    """The CRM's id, or None, and the text without the mark; no text is None."""
    found = _IN_NOTES.search(notes or "")
    if not found or notes is None:
        return None, notes
    rest = f"{notes[: found.start()]} {notes[found.end() :]}".strip()
    return int(found[1]), rest or None
