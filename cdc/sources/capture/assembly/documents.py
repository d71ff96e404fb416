"""Headers and lines are two export files: a document whose lines don't add up to its header waits, and says so."""

import polars as pl

from cdc.sources.capture.assembly.columns import money, pence
from cdc.sources.capture.assembly.lines import LINE

_GROUPED: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.String,
    "lines": pl.List(LINE),
    "lines_net": pl.Int64,
    "lines_tax": pl.Int64,
    "lines_modified": pl.String,
    "line_fault": pl.String,
}


def with_lines(headers: pl.DataFrame, lines: pl.DataFrame | None, noun: str) -> pl.DataFrame:
    """The documents with ``lines``, ``waits`` (words, or null) and ``line_fault``; headers that lack become orphans.

    ``headers`` has the record's fields and bookkeeping; ``lines`` is the result of ``grouped``, or None if no file of
    lines ever came: then every document waits. ``noun`` names the document to people: Order, Invoice.
    """
    groups = pl.DataFrame(schema=_GROUPED) if lines is None else lines
    joined = headers.join(groups, on="key", how="left", maintain_order="left")
    waits = _no_lines(noun) if lines is None else _sums_differ(noun)
    whole = joined.with_columns(
        pl.col("lines").fill_null(pl.lit([], pl.List(LINE))),
        pl.max_horizontal("modified", "lines_modified").alias("modified"),
        waits.alias("waits"),
        pl.lit(False).alias("orphan"),
    )
    orphans = groups.join(headers.select("key"), on="key", how="anti").select(
        "key", _no_header(noun).alias("waits"), pl.lit(False).alias("deleted"), pl.lit(True).alias("orphan")
    )
    return pl.concat([whole.drop("lines_net", "lines_tax", "lines_modified"), orphans], how="diagonal")


def _sums_differ(noun: str) -> pl.Expr:
    words = noun + " {}: {} add up to {}, the header says {}"
    net, tax = (pl.col(name).fill_null(0) for name in ("lines_net", "lines_tax"))
    header_net, header_tax = pence(pl.col("items_net")), pence(pl.col("items_tax"))
    return (
        pl.when(header_net != net)
        .then(pl.format(words, "key", pl.lit("lines"), money(net), money(header_net)))
        .when(header_tax != tax)
        .then(pl.format(words, "key", pl.lit("the taxes of its lines"), money(tax), money(header_tax)))
    )


def _no_lines(noun: str) -> pl.Expr:
    return pl.format(f"{noun} {{}}: its lines have not come yet", "key")


def _no_header(noun: str) -> pl.Expr:
    return pl.format(f"{noun} {{}}: its header has not come yet", "key")
