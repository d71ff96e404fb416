"""Invoices and credit notes as sales facts (``/sales``): a header without lines."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from cdc.failures import Refused
from cdc.sinks.base import Write
from cdc.sinks.crm.mapping import Attempt, Office
from cdc.sinks.crm.payload import Payload, number, payload_of
from schemas.invoice import Invoice
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind


class Invoices:
    """POST requires ``accountId, accountExtId, extId, date, salesRepExtId, total`` (ssm.md 1.6).

    The owner is named by e-mail, so there is no owner field as elsewhere. ``total`` is without taxes, as everywhere in
    Sales Management; a credit note lowers the sales.
    """

    resource = "sales"
    owner_field = None
    needs_branch = False
    reads_before_update = False

    async def payload(self, write: Write, office: Office) -> Payload:
        invoice = Invoice.model_validate(write.command.record)
        payload = await payload_of(invoice, office.lookups)
        owner, note = await office.owners.owner_email(write.command.owner_email)
        payload.note(note)
        payload.fields |= {
            "accountId": office.parent(Entity.ACCOUNT, invoice.account_code),
            "date": _moment(invoice.issued_on),
            "salesRepExtId": owner,
            "total": _total(invoice, write.command.kind),
        }
        return payload

    def adapt(self, attempt: Attempt) -> None:
        """The payload fits whatever Sales Management has."""

    async def complete(self, attempts: Sequence[Attempt], office: Office) -> None:
        """Sales facts have no lines."""


def _moment(day: date | None) -> str:
    """The start of the day: ``date`` is a date-time in the API."""
    if day is None:
        raise Refused("the document has no date in Sage, which Sales Management requires", reason=Reason.MALFORMED)
    return f"{day.isoformat()}T00:00:00Z"


def _total(invoice: Invoice, kind: Kind) -> int | float:
    net = invoice.net if invoice.net is not None else Decimal(0)
    return number(-net if kind is Kind.CREDIT_NOTE else net)
