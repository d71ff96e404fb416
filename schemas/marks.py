"""The connector's mark: the CRM's id, put into a Sage record so that the two are found to be one."""

import re

ON_ORDER = r"^\s*SSM-Q-([0-9]{1,12})\s*$"
"""The pattern of a marked order number; its group is the id. For any engine of regular expressions, as is the next."""

IN_NOTES = r"\s*\[SSM:([0-9]{1,12})\]\s*"
"""The pattern of a mark somewhere in notes, with the blanks around it; its group is the id."""


def order_mark(crm_id: int) -> str:
    """For CUST_ORDER_NUMBER of a quotation: it stays with the document when that is won and invoiced."""
    return f"SSM-Q-{crm_id}"


def notes_mark(crm_id: int) -> str:
    """For NOTES of a contact's address, and for the configured column of an account."""
    return f"[SSM:{crm_id}]"


def id_in_order(customer_order_number: str | None) -> int | None:
    """The CRM's id that the field carries, or None."""
    found = re.match(ON_ORDER, customer_order_number or "")
    return int(found[1]) if found else None


def id_in_notes(notes: str | None) -> tuple[int | None, str | None]:
    """The CRM's id, or None, and the text without the mark; no text is None."""
    found = re.search(IN_NOTES, notes or "")
    if not found or notes is None:
        return None, notes
    rest = f"{notes[: found.start()]} {notes[found.end() :]}".strip()
    return int(found[1]), rest or None
