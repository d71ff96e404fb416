"""Quotations as import files: one row a line, the document's own columns repeated on each."""

from datetime import date
from typing import Any

from cdc.failures import Refused
from cdc.settings import CompanySettings
from cdc.sinks.account_link import account_of, crm_id_of
from cdc.sinks.base import Answer, Links, Waiting, Write, Written
from cdc.sinks.comment import in_three
from cdc.sinks.fitting import Fitting
from cdc.sinks.import_folder.content import Content
from cdc.sinks.import_folder.layouts import QUOTATION, headed
from cdc.sinks.quotation_lines import SoldLine, sold_lines
from schemas.marks import order_mark
from schemas.reason import Reason
from schemas.vocabulary import Result


def quotation(write: Write, links: Links, company: CompanySettings, fitting: Fitting) -> Content | Answer:
    """Prices and taxes have no column: they are Sage's."""
    if write.sage_key or write.command.sage_key:
        return Written(
            result=Result.UNCHANGED, reason=Reason.UNDONE, words="Sage has priced it already", sage_key=write.sage_key
        )
    account = account_of(write, links)
    if isinstance(account, Waiting):
        return account
    record = write.command.record or {}
    document = _document(record, account, crm_id_of(write), write.command.issued_at.date(), fitting)
    rows = [document | _line(line) for line in sold_lines(record.get("lines") or (), fitting)]
    return Content("quotations", headed(QUOTATION, rows))


def _document(
    record: dict[str, Any], account: str, crm_id: int, issued_on: date, fitting: Fitting
) -> dict[str, str | None]:
    notes = in_three(record.get("notes"), fitting)
    return {
        "CUST_ORDER_NUMBER": order_mark(crm_id),
        "ACCOUNT_REF": account,
        "ORDER_DATE": _day(record.get("ordered_on")) or issued_on.strftime("%d/%m/%Y"),
        "QUOTE_EXPIRY_DATE": _day(record.get("expires_on")),
        **{f"NOTES_{place}": note for place, note in enumerate(notes, start=1)},
    }


def _day(iso: str | None) -> str | None:
    """Raises Refused."""
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else None
    except ValueError as error:
        raise Refused("a date of the quotation is none", reason=Reason.DEFECT) from error


def _line(line: SoldLine) -> dict[str, str | None]:
    return {
        "ITEM_NUMBER": str(line.number),
        "STOCK_CODE": line.code,
        "DESCRIPTION": line.description,
        "QTY_ORDER": format(line.quantity, "f"),
        "DISCOUNT_RATE": format(line.discount, "f"),
    }
