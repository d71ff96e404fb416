"""The snapshot after a difference: what Sage shows now, and what is remembered of the rest."""

from collections.abc import Collection

import polars as pl

from cdc.sources.capture.standing import STANDING, snapshot_schema
from cdc.sources.capture.verdicts import Verdicts
from schemas.record import Record


def next_snapshot(
    assembled: pl.DataFrame,
    found: Verdicts,
    before: pl.LazyFrame | None,
    refused: Collection[str],
    sequence: int,
    record: type[Record],
) -> pl.DataFrame | None:
    """The entity's snapshot once the events are durable; None if it is the one before.

    Records that were rejected or wait keep their last state. ``refused`` are keys whose event could not be sent.
    """
    shown = _shown(found.said, refused, sequence)
    if found.events.is_empty() and (shown["standing"] == shown["old_standing"]).fill_null(False).all():
        return None
    columns = list(snapshot_schema(record))
    # Taking all rows as they are copies nothing; picking rows copies every column.
    picked = assembled if shown.height == assembled.height else assembled[shown["at"]]
    fresh = picked.with_columns(shown["standing"], shown["sequence"]).select(columns)
    if before is None:
        return fresh
    kept = before.join(shown.lazy().select("key"), on="key", how="anti").collect()
    return pl.concat([fresh, _departed(kept, found.events, sequence).select(columns)])


def _shown(said: pl.DataFrame, refused: Collection[str], sequence: int) -> pl.DataFrame:
    """Rows that the snapshot takes over: those that live, and those that were gone before they were ever seen."""
    gone = pl.col("verdict") == "d"
    lives = ~pl.col("deleted") & ~pl.col("orphan") & ~pl.col("verdict").is_in(["rejected", "waiting"]).fill_null(False)
    taken = said.filter((gone.fill_null(False) | lives) & ~pl.col("key").is_in(list(refused)))
    return taken.with_columns(
        pl.when(gone).then(pl.lit("deleted")).otherwise(pl.lit("live")).cast(STANDING).alias("standing"),
        pl.when(pl.col("verdict").is_null()).then("position").otherwise(pl.lit(sequence)).alias("sequence"),
    )


def _departed(kept: pl.DataFrame, events: pl.DataFrame, sequence: int) -> pl.DataFrame:
    """Records that Sage no longer shows, with the deletions of this difference marked."""
    gone = events.filter(pl.col("op") == "d").select(
        "key", pl.when("held").then(pl.lit("held")).otherwise(pl.lit("deleted")).cast(STANDING).alias("now")
    )
    joined = kept.join(gone, on="key", how="left", maintain_order="left")
    changed = pl.col("now").is_not_null()
    return joined.with_columns(
        pl.coalesce("now", "standing").alias("standing"),
        pl.when(changed).then(pl.lit(sequence)).otherwise("sequence").alias("sequence"),
    ).drop("now")
