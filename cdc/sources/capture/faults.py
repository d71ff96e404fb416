"""Values that a canonical record can't hold, found by column, so that one bad row stops nothing but itself."""

from collections.abc import Mapping

import polars as pl

from schemas.record import Record


def fault(frame: pl.DataFrame, record: type[Record]) -> pl.Expr:
    """What is wrong with each row, in words without its values (promise 12), else null; named ``fault``."""
    limits = _limits(record)
    suspects = _suspects(frame, record, limits)
    found = [_empty(record, name) for name, suspect in suspects.items() if suspect == "empty"]
    found += [_too_long(record, name, limits[name]) for name, suspect in suspects.items() if suspect == "long"]
    return pl.coalesce([*found, pl.lit(None, pl.String)]).alias("fault")


def _suspects(frame: pl.DataFrame, record: type[Record], limits: Mapping[str, int]) -> dict[str, str]:
    """The few columns worth a look at each row, found in one pass.

    Bytes are counted without looking at the text; only when they exceed the limit are characters worth counting.
    """
    required = [name for name, info in record.model_fields.items() if info.is_required() and name in frame.columns]
    empty = [pl.col(name).has_nulls().alias(f"empty {name}") for name in required]
    long = [
        (pl.col(name).str.len_bytes().max() > limit).alias(f"long {name}")
        for name, limit in limits.items()
        if frame.schema.get(name) == pl.String
    ]
    answers = frame.select(*empty, *long).row(0, named=True) if empty or long else {}
    return {name: kind for kind, name in (answer.split(" ", 1) for answer, yes in answers.items() if yes)}


def _empty(record: type[Record], name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_null()).then(pl.lit(f"{_label(record, name)} is empty"))


def _too_long(record: type[Record], name: str, longest: int) -> pl.Expr:
    length = pl.col(name).str.len_chars()
    words = pl.format(f"{_label(record, name)} has {{}} characters, {longest} are allowed", length)
    return pl.when(length > longest).then(words)


def _limits(record: type[Record]) -> dict[str, int]:
    """The longest text of each field that has a limit."""
    return {
        name: item.max_length
        for name, info in record.model_fields.items()
        for item in info.metadata
        if hasattr(item, "max_length")
    }


def _label(record: type[Record], name: str) -> str:
    """The column as the bookkeeper knows it."""
    names = dict(record.names()).get(name)
    return (names and names.sage) or name
