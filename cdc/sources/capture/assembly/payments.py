"""What was paid: the sales invoice or credit of AUDIT_HEADER that belongs to an invoice (sage50.md 1.2)."""

import polars as pl

from cdc.sources.capture.assembly.columns import column, pence

_PAYMENT = {
    "key": pl.String,
    "TRAN_NUMBER": pl.String,
    "paid_amount": pl.String,
    "outstanding_amount": pl.String,
    "due": pl.String,
    "state": pl.String,
    "audit_modified": pl.String,
}


def payments(audit: pl.DataFrame | None, invoices: pl.DataFrame) -> pl.DataFrame:
    """At most one transaction per invoice: key, TRAN_NUMBER, paid, outstanding (positive), due, state, audit_modified.

    INV_REF is free text and not unique: a transaction that names the document itself (ISP_REFERENCE) goes first, then
    one of the same gross amount, then the latest. Deleted transactions belong to nothing.
    """
    if audit is None or invoices.is_empty() or "INVOICE_TYPE_CODE" not in invoices.columns:
        return pl.DataFrame(schema=_PAYMENT)
    posted, wanted = _transactions(audit), _wanted(invoices)
    by_document = posted.join(wanted, left_on=["account", "TYPE", "isp"], right_on=["account", "TYPE", "key"])
    by_text = posted.join(wanted, left_on=["account", "TYPE", "ref"], right_on=["account", "TYPE", "key"])
    found = pl.concat(
        [
            by_document.with_columns(pl.col("isp").alias("key"), pl.lit(True).alias("named")),
            by_text.with_columns(pl.col("ref").alias("key"), pl.lit(False).alias("named")),
        ],
        how="diagonal",
    )
    best = found.with_columns((pl.col("gross") == pl.col("invoice_gross")).fill_null(False).alias("same")).sort(
        "named", "same", "number", descending=True
    )
    return best.unique("key", keep="first", maintain_order=True).select(list(_PAYMENT))


def _transactions(audit: pl.DataFrame) -> pl.DataFrame:
    outstanding, paid = pence(column(audit, "OUTSTANDING")), pence(column(audit, "AMOUNT_PAID"))
    state = (
        pl.when(outstanding.is_null())
        .then(pl.when(column(audit, "PAID_FLAG") == "1").then(pl.lit("paid")).otherwise(pl.lit("unpaid")))
        .when(outstanding == 0)
        .then(pl.lit("paid"))
        .when(paid != 0)
        .then(pl.lit("part-paid"))
        .otherwise(pl.lit("unpaid"))
    )
    gone = [column(audit, flag).fill_null("0") == "1" for flag in ("DELETED_FLAG", "RECORD_DELETED")]
    return audit.filter(column(audit, "TYPE").is_in(["SI", "SC"]) & ~pl.any_horizontal(gone)).select(
        "TRAN_NUMBER",
        "TYPE",
        column(audit, "TRAN_NUMBER", "number").alias("number"),
        column(audit, "ACCOUNT_REF").alias("account"),
        column(audit, "INV_REF").alias("ref"),
        column(audit, "ISP_REFERENCE").alias("isp"),
        pence(column(audit, "GROSS_AMOUNT")).abs().alias("gross"),
        column(audit, "AMOUNT_PAID").str.strip_prefix("-").alias("paid_amount"),
        column(audit, "OUTSTANDING").str.strip_prefix("-").alias("outstanding_amount"),
        column(audit, "DUE_DATE").alias("due"),
        state.alias("state"),
        column(audit, "RECORD_MODIFY_DATE").alias("audit_modified"),
    )


def _wanted(invoices: pl.DataFrame) -> pl.DataFrame:
    """Invoices (types 0 to 2) are SI, credit notes (3 and 4) are SC; others are never posted."""
    code = column(invoices, "INVOICE_TYPE_CODE", "number")
    kind = pl.when(code.is_between(0, 2)).then(pl.lit("SI")).when(code.is_between(3, 4)).then(pl.lit("SC"))
    return invoices.select(
        "key",
        column(invoices, "ACCOUNT_REF").alias("account"),
        kind.alias("TYPE"),
        pence(column(invoices, "INVOICE_GROSS")).abs().alias("invoice_gross"),
    ).drop_nulls(["account", "TYPE"])
