"""A stored frame as its file and the amendments that came after: rows by key, the latest counts."""

from collections.abc import Sequence

import polars as pl

from cdc.sources.capture.manifest import Stored

_GONE = "gone"
_SHARE_MAX = 0.2
_ROWS_MIN = 20_000
_FILES_MAX = 12


def amendment(rows: pl.DataFrame, gone: pl.Series, key: str) -> pl.DataFrame:
    """What is to be kept of a change: the new rows, and the keys that are no more."""
    tombs = pl.DataFrame({key: gone.cast(rows.schema[key])}).with_columns(pl.lit(True).alias(_GONE))
    return pl.concat([rows.with_columns(pl.lit(False).alias(_GONE)), tombs], how="diagonal")


def amended(base: pl.LazyFrame, later: Sequence[pl.DataFrame], key: str) -> pl.LazyFrame:
    """The rows that count, those of the base first; a column that one of them lacks is null there."""
    parts: list[pl.LazyFrame] = []
    newer: pl.Series | None = None
    for part in reversed(later):
        fresh = part if newer is None else part.filter(~pl.col(key).is_in(newer.implode()))
        parts.append(fresh.filter(~pl.col(_GONE)).drop(_GONE).lazy())
        newer = part[key] if newer is None else pl.concat([newer, part[key]])
    if newer is None:
        return base
    kept = base.filter(~pl.col(key).is_in(newer.unique().implode()))
    return pl.concat([kept, *reversed(parts)], how="diagonal")


def is_due(stored: Stored) -> bool:
    """Whether the amendments had better become part of the whole."""
    rows = sum(part.rows for part in stored.amendments)
    return rows > max(_ROWS_MIN, _SHARE_MAX * stored.rows) or len(stored.amendments) > _FILES_MAX
