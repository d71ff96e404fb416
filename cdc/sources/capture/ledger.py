"""The ledger of an export file: every row of it ends as one of five things (promise 3)."""

from dataclasses import dataclass

import polars as pl

from cdc.sources.capture.feeds import FEEDS, keyed


@dataclass(frozen=True, slots=True)
class Counts:
    """``rows_read = unchanged + rejected + waiting + emitted + reference``."""

    rows_read: int = 0
    rejected: int = 0
    waiting: int = 0
    emitted: int = 0
    reference: int = 0

    @property
    def unchanged(self) -> int:
        """What is left: rows that say what was known before."""
        return self.rows_read - self.rejected - self.waiting - self.emitted - self.reference


def attributed(
    table: str, frame: pl.DataFrame, before: pl.DataFrame | None, assembled: pl.DataFrame | None
) -> pl.DataFrame:
    """Whose record each row of the file is: row, key (null if none), news.

    ``news`` matters for rows without a record of their own: whether the table did not say this before. A transaction of
    the audit trail belongs to the invoice it pays, which ``assembled`` names in TRAN_NUMBER.
    """
    if FEEDS[table].record_key is not None:
        return keyed(table, frame).select("row", "key", pl.lit(False).alias("news"))
    rows = frame.with_columns(news(frame, before).alias("news"))
    if assembled is None or "TRAN_NUMBER" not in assembled.columns or "TRAN_NUMBER" not in frame.columns:
        return rows.select("row", pl.lit(None, pl.String).alias("key"), "news")
    paid = assembled.select("key", "TRAN_NUMBER").drop_nulls()
    return rows.join(paid, on="TRAN_NUMBER", how="left", maintain_order="left").select("row", "key", "news")


def by_key(rows: pl.DataFrame) -> pl.DataFrame:
    """How many rows of the file each record has, and the number of the first: key, rows, row."""
    named = rows.drop_nulls("key")
    if named["key"].is_unique().all():
        return named.select("key", pl.lit(1, pl.Int64).alias("rows"), "row")
    return named.group_by("key").agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("row").min())


def rows_of(rows: pl.DataFrame, keys: pl.Series) -> int:
    """How many rows of the file belong to these records. ``rows`` is that of ``by_key``."""
    if keys.is_empty():
        return 0
    return int(rows.filter(pl.col("key").is_in(keys.implode()))["rows"].sum())


def reference_rows(rows: pl.DataFrame, emitted: pl.Series) -> int:
    """Rows that say something new and stand behind no event of a record. ``rows`` is that of ``attributed``."""
    behind_event = pl.col("key").is_in(emitted.implode()).fill_null(False)
    return rows.filter(pl.col("news") & ~behind_event).height


def news(frame: pl.DataFrame, before: pl.DataFrame | None) -> pl.Series:
    """Which rows of a table say something that the table did not say before."""
    if before is None:
        return pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True)
    columns = sorted(name for name in frame.columns if name not in ("row", "key") and name in before.columns)
    known = before.select(columns).hash_rows(seed=1)
    return ~frame.select(columns).hash_rows(seed=1).is_in(known.implode())
