"""Lines of documents: grouped under their header, in the order of their numbers."""

from collections.abc import Mapping

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, column, dtype_of, fields, pence
from cdc.sources.capture.faults import fault
from schemas.document import Line

LINE = pl.Struct({field: dtype_of(names.shape) for field, names in Line.names()})
"""One line as the snapshot keeps it; whether its product is in the stock table is looked up when it is sent."""

_FIELDS = [field for field, _ in Line.names()]


def grouped(lines: pl.DataFrame, quantity: str) -> pl.DataFrame:
    """One row per document: key, lines, lines_net and lines_tax (pence), lines_modified, line_fault.

    ``quantity`` is the column that holds it: QTY_ORDER or QUANTITY. Deleted lines do not count.
    """
    return (
        _typed(lines, {"quantity": column(lines, quantity, "quantity")})
        .group_by("key")
        .agg(
            pl.struct(*_FIELDS).alias("lines"),
            pence(pl.col("net")).sum().alias("lines_net"),
            pence(pl.col("tax")).sum().alias("lines_tax"),
            pl.col("modified").max().alias("lines_modified"),
            pl.col("fault").drop_nulls().first().alias("line_fault"),
        )
    )


def _typed(lines: pl.DataFrame, derived: Mapping[str, pl.Expr]) -> pl.DataFrame:
    typed = lines.select("key", *fields(Line, lines, derived), *bookkeeping(lines)).filter(~pl.col("deleted"))
    return typed.with_columns(pl.coalesce("unreadable", fault(typed, Line)).alias("fault")).sort("number")
