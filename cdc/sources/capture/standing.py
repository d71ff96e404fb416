"""How a record that the snapshot knows stands, and what the snapshot keeps beside its fields."""

from enum import StrEnum

import polars as pl

from cdc.sources.capture.assembly.columns import dtype_of
from cdc.sources.capture.assembly.lines import LINE
from schemas.record import Record


class Standing(StrEnum):
    """``HELD``: gone from Sage, its deletion waits for a person. ``KEPT``: gone, and a person said to keep it."""

    LIVE = "live"
    DELETED = "deleted"
    HELD = "held"
    KEPT = "kept"


STANDING = pl.Enum([standing.value for standing in Standing])


def is_one_of(keys: pl.Series) -> pl.Expr:
    """Whether a row's key is one of these."""
    return pl.col("key").is_in(keys.implode())


Schema = dict[str, pl.DataType | type[pl.DataType]]

INDEX: Schema = {"key": pl.String, "hash": pl.UInt64, "standing": STANDING, "sequence": pl.Int64}
"""What a difference needs of the snapshot. ``sequence``: when the record's state was committed."""


def snapshot_schema(record: type[Record]) -> Schema:
    """The columns of an entity's snapshot: the index, then the record's fields."""
    schema = dict(INDEX)
    schema |= {field: dtype_of(names.shape) for field, names in record.names()}
    if "lines" in record.model_fields:
        schema["lines"] = pl.List(LINE)
    return schema


def no_snapshot(record: type[Record]) -> pl.DataFrame:
    return pl.DataFrame(schema=snapshot_schema(record))
