"""Rows that can't be told apart: a key that is missing, or that two rows share."""

from collections.abc import Sequence

import polars as pl

from cdc.sources.exports.faults import Fault
from cdc.sources.exports.tables import Table


def key_faults(parts: Sequence[pl.DataFrame], table: Table) -> list[Fault]:
    """A fault for every row of ``parts`` (in normal form) whose key does not name it alone.

    Rows that are equal in all that is read count once: the first stays. Rows that differ are all faults: Sage's row
    order is not stable, so keeping one of them would make the record change from export to export.
    """
    key = list(table.key)
    if not key or not parts:
        return []
    named = pl.concat([part.select("row", *key) for part in parts], rechunk=False)
    faults = [
        Fault(row[0], column, f"{column}: it is empty, and every row needs it")
        for column in key
        for row in named.filter(pl.col(column).is_null()).select("row").iter_rows()
    ]
    named = named.drop_nulls(key)
    shared = named.filter(named.select(key).is_duplicated()).select(key).unique()
    return faults + (_shared(parts, shared, key) if shared.height else [])


def _shared(parts: Sequence[pl.DataFrame], shared: pl.DataFrame, key: list[str]) -> list[Fault]:
    rows = pl.concat([part.join(shared, on=key, how="semi") for part in parts])
    values = pl.struct(pl.exclude("row", *key)).n_unique()
    groups = rows.group_by(key).agg(pl.col("row").sort(), different=values).select("row", "different")
    return [fault for numbers, different in groups.iter_rows() for fault in _group(numbers, different, key)]


def _group(numbers: list[int], different: int, key: list[str]) -> list[Fault]:
    name = ", ".join(key)
    if different == 1:
        return [Fault(number, key[0], f"{name}: it repeats row {numbers[0]}") for number in numbers[1:]]
    places = ", ".join(str(number) for number in numbers[:5])
    words = f"{name}: it is the same in {len(numbers)} different rows ({places})"
    return [Fault(number, key[0], words) for number in numbers]
