"""A table as it is known after an export: what the file says, and what stays because the file does not say it."""

from collections.abc import Mapping

import polars as pl

Unreadable = Mapping[tuple[str, ...], str]
"""Key columns of rows that can't be used -> why, in words."""


def merged(
    arrived: pl.DataFrame,
    before: pl.LazyFrame | None,
    row_key: tuple[str, ...],
    unreadable: Unreadable,
    *,
    complete: bool,
) -> pl.DataFrame:
    """The table's rows from now on; ``row`` is null for those that the file does not have.

    A column that the file lacks keeps its values for known rows. A row that can't be read keeps its last readable state
    and says why in ``unreadable``. Rows that are absent stay, unless the file is complete (promise 6).
    """
    if not row_key:
        return arrived
    keys = list(row_key)
    whole = _with_known_columns(arrived, before, keys)
    spoilt = _spoilt(arrived, before, keys, unreadable)
    absent = None if complete or before is None else _absent(arrived, before, keys, spoilt)
    extra = [frame for frame in (spoilt, absent) if frame is not None and not frame.is_empty()]
    return pl.concat([whole, *extra], how="diagonal") if extra else whole


def _with_known_columns(arrived: pl.DataFrame, before: pl.LazyFrame | None, keys: list[str]) -> pl.DataFrame:
    known = [] if before is None else before.collect_schema().names()
    missing = [name for name in known if name not in arrived.columns and name != "unreadable"]
    if before is None or not missing:
        return arrived
    return arrived.join(before.select(*keys, *missing).collect(), on=keys, how="left", maintain_order="left")


def _spoilt(
    arrived: pl.DataFrame, before: pl.LazyFrame | None, keys: list[str], unreadable: Unreadable
) -> pl.DataFrame | None:
    """The unreadable rows whose key no other row of the file has: as last known, else with nothing but their key."""
    if not unreadable:
        return None
    rows = [(*key, words) for key, words in unreadable.items()]
    named = pl.DataFrame(rows, schema=[*keys, "unreadable"], orient="row").join(arrived, on=keys, how="anti")
    if before is None:
        return named
    last = _unmarked(before).join(named.lazy(), on=keys, how="semi").drop("unreadable", strict=False).collect()
    return named.join(last, on=keys, how="left", maintain_order="left").with_columns(_not_in_file())


def _absent(arrived: pl.DataFrame, before: pl.LazyFrame, keys: list[str], spoilt: pl.DataFrame | None) -> pl.DataFrame:
    absent = before.join(arrived.lazy().select(keys), on=keys, how="anti")
    if spoilt is not None:
        absent = absent.join(spoilt.lazy().select(keys), on=keys, how="anti")
    return absent.with_columns(_not_in_file()).collect()


def _unmarked(before: pl.LazyFrame) -> pl.LazyFrame:
    return before.drop("unreadable", strict=False)


def _not_in_file() -> pl.Expr:
    return pl.lit(None, pl.UInt32).alias("row")
