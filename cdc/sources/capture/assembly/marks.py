"""The connector's mark in columns of Sage: ``schemas/marks.py`` for a million rows at once."""

import polars as pl

from schemas.marks import IN_NOTES, ON_ORDER


def id_on_order(text: pl.Expr) -> pl.Expr:
    """The CRM's id that CUST_ORDER_NUMBER carries, or null."""
    return text.str.extract(ON_ORDER, 1).cast(pl.Int64)


def id_in_notes(text: pl.Expr) -> pl.Expr:
    """The CRM's id that NOTES or an analysis column carries, or null."""
    return text.str.extract(IN_NOTES, 1).cast(pl.Int64)


def without_mark(text: pl.Expr) -> pl.Expr:
    """The notes without the mark; nothing beside it is null."""
    rest = text.str.replace(IN_NOTES, " ").str.strip_chars()
    return pl.when(text.str.contains(IN_NOTES)).then(rest.replace("", None)).otherwise(text)
