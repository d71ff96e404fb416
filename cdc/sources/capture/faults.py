"""Values that a canonical record can't hold, found by column, so that one bad row stops nothing but itself."""

import polars as pl
from pydantic.fields import FieldInfo

from schemas.record import Names, Record


def fault(frame: pl.DataFrame, record: type[Record]) -> pl.Expr:
    """What is wrong with each row, in words without its values (promise 12), else null; named ``fault``."""
    found = [check for name in record.model_fields if name in frame.columns for check in _checks(frame, record, name)]
    return pl.coalesce([*found, pl.lit(None, pl.String)]).alias("fault")


def _checks(frame: pl.DataFrame, record: type[Record], name: str) -> list[pl.Expr]:
    info = record.model_fields[name]
    label = _label(info) or name
    checks: list[pl.Expr] = []
    if info.is_required() and frame[name].null_count():
        checks.append(pl.when(pl.col(name).is_null()).then(pl.lit(f"{label} is empty")))
    longest = _longest(info)
    # Bytes are counted without looking at the text; only when they exceed the limit are characters worth counting.
    if longest is not None and frame.schema[name] == pl.String and _bytes(frame[name]) > longest:
        length = pl.col(name).str.len_chars()
        words = pl.format(f"{label} has {{}} characters, {longest} are allowed", length)
        checks.append(pl.when(length > longest).then(words))
    return checks


def _bytes(values: pl.Series) -> int:
    most = values.str.len_bytes().max()
    return most if isinstance(most, int) else 0


def _longest(info: FieldInfo) -> int | None:
    return next((item.max_length for item in info.metadata if hasattr(item, "max_length")), None)


def _label(info: FieldInfo) -> str | None:
    return next((item.sage for item in info.metadata if isinstance(item, Names)), None)
