"""What Sage says about deletions: the flag of the row and the DELETED_RECORDS table (design rule 10)."""

import polars as pl

from cdc.sources.capture.assembly.columns import column
from cdc.sources.capture.feeds import DELETED_TABLES
from schemas.vocabulary import Entity

_DELETED = {"key": pl.String, "deleted_at": pl.String}


def deleted_records(table: pl.DataFrame | None, entity: Entity) -> pl.DataFrame:
    """Key and the latest moment of deletion (ISO text, local time) of this entity's deleted rows."""
    wanted = DELETED_TABLES.get(entity)
    if table is None or wanted is None or "TABLE_ID" not in table.columns:
        return pl.DataFrame(schema=_DELETED)
    rows = table.filter((pl.col("TABLE_ID") == wanted) & (column(table, "RECORD_DELETED").fill_null("0") != "1"))
    named = rows.select(pl.col("FOREIGN_REF").alias("key"), column(table, "DELETION_DATE_TIME").alias("deleted_at"))
    return named.drop_nulls("key").group_by("key").agg(pl.col("deleted_at").max())


def with_signals(assembled: pl.DataFrame, deleted: pl.DataFrame) -> pl.DataFrame:
    """The frame with ``deleted`` meaning gone by either signal, ``signal`` and ``deleted_at``.

    A row that was created after its deletion, or touched after it if its creation is unknown, was created again and
    wins.
    """
    if deleted.is_empty():
        return assembled.with_columns(_signal(), pl.lit(None, pl.String).alias("deleted_at"))
    joined = assembled.join(deleted, on="key", how="left", maintain_order="left")
    again = pl.coalesce("created", "modified") >= pl.col("deleted_at")
    removed = pl.col("deleted_at").is_not_null() & ~again.fill_null(False)
    return joined.with_columns(_signal()).with_columns(
        pl.when(removed & ~pl.col("deleted")).then(pl.lit("deleted_records")).otherwise("signal").alias("signal"),
        pl.when(removed).then("deleted_at").alias("deleted_at"),
        (pl.col("deleted") | removed).alias("deleted"),
    )


def _signal() -> pl.Expr:
    return pl.when(pl.col("deleted")).then(pl.lit("record_deleted")).otherwise(pl.lit("row")).alias("signal")
