"""Invoices and credit notes: INVOICE with its lines and its payment state from AUDIT_HEADER (design rule 5)."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, column, fields, looked_up
from cdc.sources.capture.assembly.documents import with_lines
from cdc.sources.capture.assembly.lines import grouped
from cdc.sources.capture.assembly.payments import payments
from cdc.sources.capture.assembly.people import owner_email
from cdc.sources.capture.assembly.world import World
from schemas.invoice import Invoice


def assemble_invoice(world: World) -> pl.DataFrame:
    """One row per document: key, the fields of ``Invoice``, bookkeeping, lines, waits, orphan, TRAN_NUMBER.

    ``TRAN_NUMBER`` is the audit transaction that the payment state comes from, null if there is none.
    """
    invoices = world.table("INVOICE")
    paid = payments(world.tables.get("AUDIT_HEADER"), invoices)
    posted = invoices.join(paid, on="key", how="left", maintain_order="left")
    derived = {
        "due_on": pl.coalesce("due", column(invoices, "PAYMENT_DUE_DATE")),
        "currency": looked_up(column(invoices, "CURRENCY"), world.mapping("CURRENCY", "NUMBER", "CODE")),
        "paid": pl.col("paid_amount"),
        "outstanding": pl.col("outstanding_amount"),
        "payment_state": pl.col("state"),
        "owner_email": owner_email(column(invoices, "TAKEN_BY"), world),
    }
    headers = posted.select(
        "key", *fields(Invoice, invoices, derived), *bookkeeping(invoices), "TRAN_NUMBER", "audit_modified"
    ).with_columns(pl.max_horizontal("modified", "audit_modified").alias("modified"))
    items = world.tables.get("INVOICE_ITEM")
    return with_lines(headers.drop("audit_modified"), None if items is None else grouped(items, "QUANTITY"), "Invoice")
