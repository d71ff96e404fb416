"""Columns of a Sage table as columns of a canonical record."""

from collections.abc import Iterable, Mapping

import polars as pl

from schemas.record import Record, Shape

_DTYPES: dict[Shape, type[pl.DataType]] = {"flag": pl.Boolean, "number": pl.Int64}


def dtype_of(shape: Shape) -> type[pl.DataType]:
    """Flags and whole numbers have a type of their own; money, quantities and dates travel as canonical text."""
    return _DTYPES.get(shape, pl.String)


def column(frame: pl.DataFrame, name: str, shape: Shape = "text") -> pl.Expr:
    """The column as a value of this shape; nulls where the table lacks it."""
    if name not in frame.columns:
        return pl.lit(None, dtype_of(shape))
    if shape == "flag":
        return pl.col(name) != "0"
    if shape == "number":
        return pl.col(name).cast(pl.Int64, strict=False)
    return pl.col(name)


def fields(record: type[Record], frame: pl.DataFrame, derived: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """One expression per mapped field of the record, in its order: derived if given, else Sage's own column."""
    shapes = {field: (names.sage, names.shape) for field, names in record.names()}
    return [
        (derived[field] if field in derived else column(frame, sage or "", shape)).alias(field)
        for field, (sage, shape) in shapes.items()
    ]


def bookkeeping(frame: pl.DataFrame) -> list[pl.Expr]:
    """Sage's deletion flag and stamps (ISO text, local time), and why the row could not be read the last time."""
    return [
        (column(frame, "RECORD_DELETED") == "1").fill_null(False).alias("deleted"),
        column(frame, "RECORD_CREATE_DATE").alias("created"),
        column(frame, "RECORD_MODIFY_DATE").alias("modified"),
        column(frame, "unreadable").alias("unreadable"),
    ]


def looked_up(key: pl.Expr, mapping: Mapping[str, str]) -> pl.Expr:
    """The value that a small mapping has for a column; null where it has none."""
    if not mapping:
        return pl.lit(None, pl.String)
    return key.replace_strict(list(mapping), list(mapping.values()), default=None, return_dtype=pl.String)


def pence(amount: pl.Expr) -> pl.Expr:
    """Money as whole pence, so that sums are exact."""
    return (amount.cast(pl.Float64, strict=False) * 100).round().cast(pl.Int64)


def money(whole_pence: pl.Expr) -> pl.Expr:
    """Whole pence as text with two places, for people."""
    absolute = whole_pence.abs()
    sign = pl.when(whole_pence < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(
        sign, (absolute // 100).cast(pl.String), pl.lit("."), (absolute % 100).cast(pl.String).str.pad_start(2, "0")
    )


def plain(number: pl.Expr, places: int) -> pl.Expr:
    """A number computed here as canonical text: no exponent, no trailing zeros, no minus before zero."""
    text = number.cast(pl.Decimal(38, places)).cast(pl.String)
    trimmed = pl.when(text.str.contains(".", literal=True)).then(text.str.strip_chars_end("0").str.strip_chars_end("."))
    return trimmed.otherwise(text).replace("-0", "0")


def present(names: Iterable[str], frame: pl.DataFrame) -> list[str]:
    """Those of the names that the frame has."""
    return [name for name in names if name in frame.columns]
