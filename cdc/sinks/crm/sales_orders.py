"""Sales orders and quotations (``/salesorders``), with their lines."""

from collections.abc import Sequence

from cdc.sinks.base import Write
from cdc.sinks.crm.line_text import text_of
from cdc.sinks.crm.mapping import Attempt, Office
from cdc.sinks.crm.order_lines import ORDERS, OrderLines
from cdc.sinks.crm.payload import Payload, number, payload_of
from schemas.marks import id_in_order
from schemas.sales_order import SalesOrder
from schemas.vocabulary import Entity, Kind

_COMMENT_LENGTH_MAX = 6000
"""Documented for accounts (ssm.md 1.6); orders are taken to be alike."""

_NUMBER_MAX = 2**31 - 1


class SalesOrders:
    """POST requires ``branchId``, ``reference`` and ``salesRepId`` (ssm.md 1.6). ``total`` is without taxes.

    What a person made there carries our mark in Sage and keeps the reference that the person gave it.
    """

    resource = ORDERS
    owner_field = "salesRepId"
    needs_branch = True
    reads_before_update = False

    def __init__(self) -> None:
        self._lines = OrderLines()

    async def payload(self, write: Write, office: Office) -> Payload:
        order = SalesOrder.model_validate(write.command.record)
        payload = await payload_of(order, office.lookups)
        kind = "Quotation" if write.command.kind is Kind.QUOTATION else "Sales order"
        reference = {"reference": f"{kind} {order.code}"}
        if id_in_order(order.customer_order_number) is None:
            payload.fields |= reference
        payload.at_creation = reference
        payload.fields |= {
            "accountId": office.parent(Entity.ACCOUNT, order.account_code),
            "comment": _comment(order, payload, office),
            "readOnly": write.command.read_only,
        }
        if order.net is not None:
            payload.fields["total"] = number(order.net)
        if order.code.isascii() and order.code.isdigit() and int(order.code) <= _NUMBER_MAX:
            payload.fields["number"] = int(order.code)
        if order.currency and (currency := await office.lookups.id_of("currencies", order.currency)):
            payload.fields["currencyId"] = currency
        return payload

    def adapt(self, attempt: Attempt) -> None:
        """The payload fits whatever Sales Management has."""

    async def complete(self, attempts: Sequence[Attempt], office: Office) -> None:
        """The lines of all orders together."""
        await self._lines.write(attempts, office)


def _comment(order: SalesOrder, payload: Payload, office: Office) -> str | None:
    """The three notes, and as text every line that is no product of Sales Management: nothing is left out."""
    company = office.company.id
    as_text = [
        text_of(line)
        for line in order.lines
        if not line.in_stock_table or not office.links.crm_id(company, Entity.PRODUCT, line.product_code or "")
    ]
    notes = " ".join(part for part in (order.notes, order.notes_2, order.notes_3) if part)
    parts = [notes, *(words for words in as_text if words)]
    comment = "\n".join(part for part in parts if part)
    if len(comment) > _COMMENT_LENGTH_MAX:
        payload.note(f"the comment was shortened to {_COMMENT_LENGTH_MAX} characters")
    return comment[:_COMMENT_LENGTH_MAX] or None
