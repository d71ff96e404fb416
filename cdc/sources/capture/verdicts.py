"""Compare what Sage shows now with the snapshot: exactly the records that differ become events."""

from dataclasses import dataclass
from functools import cache

import polars as pl

from cdc.sources.capture.breakers import deletions_to_hold
from cdc.sources.capture.standing import STANDING

EVENTS = {
    "key": pl.String,
    "op": pl.String,
    "signal": pl.String,
    "held": pl.Boolean,
    "at": pl.UInt32,
    "hash": pl.UInt64,
    "old_hash": pl.UInt64,
    "old_standing": STANDING,
    "position": pl.Int64,
    "occurred": pl.String,
}
"""``at``: row of the assembled frame, null if Sage no longer shows the record. ``position``: sequence at which the
state before was committed, 0 if there was none. ``occurred``: Sage's stamp, local time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """More deletions at once than the larger of both are held."""

    deletions_max: int
    deletions_max_share: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """``events``: columns of EVENTS, deletions last. ``rejected`` and ``waiting``: key, words. ``said``: every row that
    Sage shows, with its hash, what the snapshot knew of it, and its ``verdict``."""

    events: pl.DataFrame
    rejected: pl.DataFrame
    waiting: pl.DataFrame
    said: pl.DataFrame


def verdicts(
    assembled: pl.DataFrame,
    index: pl.DataFrame,
    troubled: pl.Series,
    deleted: pl.DataFrame,
    limits: Limits,
    *,
    first_load: bool,
    live: int | None = None,
) -> Verdicts:
    """What to say about each record.

    ``assembled`` has key, hash, deleted, signal, deleted_at, modified, fault, waits, orphan; ``index`` is that
    of the snapshot; ``troubled`` are keys whose status tells of waiting or rejection; ``deleted`` is that of
    ``deleted_records``. ``first_load``: new records were there before us, so they are read, not created.
    ``live`` is how many records live if the index has only some of them.
    """
    said = _compared(assembled, index, troubled).with_columns(_verdict(first_load).alias("verdict"))
    candidates = pl.concat([_flagged(said), _absent(index, assembled, deleted, troubled)])
    shown = said.filter(pl.col("verdict").is_in(["c", "u", "r", "d"])).select(
        "key", pl.col("verdict").alias("op"), "signal", pl.lit(False).alias("held"), *_COMMON
    )
    events = pl.concat(
        [shown.select(list(EVENTS)), _deletions(candidates, live_records(index) if live is None else live, limits)]
    )
    return Verdicts(
        events,
        said.filter(pl.col("verdict") == "rejected").select("key", pl.col("fault").alias("words")),
        said.filter(pl.col("verdict") == "waiting").select("key", pl.col("waits").alias("words")),
        said,
    )


_COMMON = ("at", "hash", "old_hash", "old_standing", "position", "occurred")


def _compared(assembled: pl.DataFrame, index: pl.DataFrame, troubled: pl.Series) -> pl.DataFrame:
    known = index.rename({"hash": "old_hash", "standing": "old_standing", "sequence": "position"})
    narrow = assembled.select(
        "key",
        "hash",
        "deleted",
        "signal",
        pl.coalesce("deleted_at", "modified").alias("occurred"),
        "fault",
        "waits",
        "orphan",
    ).with_row_index("at")
    joined = narrow.join(known, on="key", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("position").fill_null(0), pl.col("key").is_in(troubled.implode()).alias("troubled")
    )


@cache
def _verdict(first_load: bool) -> pl.Expr:
    """c, u, r: emit. d: gone before it was ever seen. gone: a deletion to weigh. Null: nothing to say."""
    standing, same = pl.col("old_standing"), pl.col("hash") == pl.col("old_hash")
    unknown = standing.is_null()
    live = standing == "live"
    heals = (standing == "held") | pl.col("troubled")
    return (
        pl.when(pl.col("orphan"))
        .then(pl.when(unknown).then(pl.lit("waiting")))
        .when(pl.col("deleted"))
        .then(pl.when(unknown).then(pl.lit("d")).when(live).then(pl.lit("gone")))
        .when(pl.col("fault").is_not_null())
        .then(pl.lit("rejected"))
        .when(pl.col("waits").is_not_null() & ~(live & same).fill_null(False))
        .then(pl.lit("waiting"))
        .when(unknown)
        .then(pl.lit("r" if first_load else "c"))
        .when(standing == "deleted")
        .then(pl.lit("c"))
        .when(~same)
        .then(pl.lit("u"))
        .when(heals)
        .then(pl.lit("r"))
    )


def _flagged(said: pl.DataFrame) -> pl.DataFrame:
    return said.filter(pl.col("verdict") == "gone").select("key", "signal", *_COMMON)


def _absent(index: pl.DataFrame, assembled: pl.DataFrame, deleted: pl.DataFrame, troubled: pl.Series) -> pl.DataFrame:
    """Live records, and records that were only ever waited for or rejected, that Sage no longer shows."""
    rows, known = assembled.lazy().select("key", "orphan"), index.lazy()
    shown = rows.filter(~pl.col("orphan"))
    gone = known.filter(pl.col("standing") == "live").join(shown, on="key", how="anti", maintain_order="left")
    if not troubled.is_empty():
        named = pl.LazyFrame({"key": troubled.cast(pl.String)}).join(rows, on="key", how="anti")
        gone = pl.concat([gone, named.join(known, on="key", how="anti")], how="diagonal")
    told = gone.join(deleted.lazy(), on="key", how="left", maintain_order="left").select(
        "key",
        pl.when(pl.col("deleted_at").is_not_null())
        .then(pl.lit("deleted_records"))
        .otherwise(pl.lit("absence"))
        .alias("signal"),
        pl.lit(None, pl.UInt32).alias("at"),
        pl.lit(None, pl.UInt64).alias("hash"),
        pl.col("hash").alias("old_hash"),
        pl.col("standing").alias("old_standing"),
        pl.col("sequence").fill_null(0).alias("position"),
        pl.col("deleted_at").alias("occurred"),
    )
    return told.collect()


def live_records(index: pl.DataFrame) -> int:
    """How many records live."""
    return index.filter(pl.col("standing") == "live").height


def _deletions(candidates: pl.DataFrame, known: int, limits: Limits) -> pl.DataFrame:
    weighed = candidates.filter(pl.col("old_standing").is_not_null()).height
    held = deletions_to_hold(weighed, known, limits.deletions_max, limits.deletions_max_share)
    return candidates.select(
        "key",
        pl.lit("d").alias("op"),
        "signal",
        (pl.col("old_standing").is_not_null() & pl.lit(held)).alias("held"),
        *_COMMON,
    ).select(list(EVENTS))
