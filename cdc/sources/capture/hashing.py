"""The content hash of each row: equal fields, equal hash, whatever the order of rows and the stamps of Sage."""

import polars as pl

from schemas.record import Record

_SEED = 50
RECIPE_VERSION = 1


def recipe(record: type[Record]) -> str:
    """Names how hashes are computed. Polars keeps its hashes stable within one version only, so that is part of it."""
    return f"{RECIPE_VERSION}-polars-{pl.__version__}-{'.'.join(_fields(record))}"


def content_hash(frame: pl.DataFrame, record: type[Record]) -> pl.Series:
    """One 64-bit hash per row over the record's fields, its lines included."""
    plain = frame.select(_fields(record))
    if "lines" in frame.columns:
        plain = plain.with_columns(_lines_hash(frame["lines"]))
    return plain.hash_rows(seed=_SEED).alias("hash")


def _fields(record: type[Record]) -> list[str]:
    return [field for field, _ in record.names()]


def _lines_hash(lines: pl.Series) -> pl.Series:
    """The sum of the lines' hashes: each carries its number, so their order is part of it."""
    rows = pl.DataFrame({"lines": lines}).with_row_index("document")
    single = rows.explode("lines").drop_nulls("lines")
    hashed = single.select("document", single["lines"].struct.unnest().hash_rows(seed=_SEED).alias("lines_hash"))
    sums = hashed.group_by("document").agg(pl.col("lines_hash").sum())
    joined = rows.select("document").join(sums, on="document", how="left", maintain_order="left")
    return joined["lines_hash"].fill_null(0)
