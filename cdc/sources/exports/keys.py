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
    missing = [
        Fault(row[0], column, f"{column}: it is empty, and every row needs it")
        for part in parts
        for column in key
        for row in part.filter(pl.col(column).is_null()).select("row").iter_rows()
    ]
    return missing + _shared(parts, key)


def _shared(parts: Sequence[pl.DataFrame], key: list[str]) -> list[Fault]:
    """Compared by hash first, eight bytes a row; only rows whose hash is not alone are looked at in full."""
    hashed = pl.struct(key).hash().alias("hash")
    hashes = pl.concat([part.select(hashed) for part in parts]).to_series()
    if hashes.n_unique() == hashes.len():
        return []
    shared = hashes.filter(hashes.is_duplicated()).unique()
    rows = pl.concat(
        [part.filter(part.select(hashed).to_series().is_in(shared.implode())) for part in parts]
    ).drop_nulls(key)
    rows = rows.filter(rows.select(key).is_duplicated())
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
