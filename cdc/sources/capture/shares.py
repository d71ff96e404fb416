"""Rows of export files that wait for their document, or whose deletion is held, until an event stands for them."""

from collections import defaultdict

import polars as pl

from cdc.sources.capture.changes import Share
from schemas.vocabulary import Entity

SHARES = {
    "entity": pl.String,
    "key": pl.String,
    "table": pl.String,
    "commit_id": pl.String,
    "rows": pl.Int64,
    "first": pl.Int64,
}
"""``first`` is the ordinal of rows that an event already stood for (held deletions), null for rows that wait."""

ByKey = dict[str, list[tuple[str, int, int | None]]]
"""Key of a record -> commit id, number of rows, first ordinal or None."""


def no_shares() -> pl.DataFrame:
    return pl.DataFrame(schema=SHARES)


def of_entity(shares: pl.DataFrame, entity: Entity) -> ByKey:
    """The shares of one entity by key of the record."""
    if shares.is_empty():
        return {}
    found: ByKey = defaultdict(list)
    for key, commit_id, rows, first in (
        shares.filter(pl.col("entity") == entity.value).select("key", "commit_id", "rows", "first").iter_rows()
    ):
        found[key].append((commit_id, rows, first))
    return dict(found)


def replaced_by(shares: pl.DataFrame, table: str) -> tuple[pl.DataFrame, int]:
    """The shares without rows of this table that waited, and how many rows those were: a newer file took over."""
    if shares.is_empty():
        return shares, 0
    gone = (pl.col("table") == table) & pl.col("first").is_null()
    return shares.filter(~gone), int(shares.filter(gone)["rows"].sum())


def accounted(shares: pl.DataFrame, entity: Entity, keys: pl.Series) -> pl.DataFrame:
    """The shares without those that events now stand for."""
    if shares.is_empty() or keys.is_empty():
        return shares
    return shares.filter((pl.col("entity") != entity.value) | ~pl.col("key").is_in(keys.implode()))


def waiting(entity: Entity, table: str, commit_id: str, rows_by_key: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    """The file's rows of documents that wait. ``rows_by_key``: key, rows."""
    if keys.is_empty():
        return no_shares()
    rows = rows_by_key.filter(pl.col("key").is_in(keys.implode()))
    return rows.select(
        pl.lit(entity.value).alias("entity"),
        "key",
        pl.lit(table).alias("table"),
        pl.lit(commit_id).alias("commit_id"),
        pl.col("rows").cast(pl.Int64),
        pl.lit(None, pl.Int64).alias("first"),
    )


def held(entity: Entity, table: str, found: dict[str, list[Share]]) -> pl.DataFrame:
    """Rows that stand behind held deletions, kept until a person decides or the record comes back."""
    kept = [
        (entity.value, key, table, commit_id, rows, first)
        for key, shares in found.items()
        for commit_id, first, rows in shares
    ]
    return pl.DataFrame(kept, schema=SHARES, orient="row")
