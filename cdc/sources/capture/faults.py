"""Values that a canonical record can't hold, found by column, so that one bad row stops nothing but itself."""

from collections.abc import Mapping
from functools import cache

import polars as pl

from schemas.record import Record


def fault(frame: pl.DataFrame, record: type[Record]) -> pl.Expr:
    """What is wrong with each row, in words without its values (promise 12), else null; named ``fault``."""
    limits = _limits(record)
    suspects = _suspects(frame, record)
    found = [_empty(record, name) for name, suspect in suspects.items() if suspect == "empty"]
    found += [_too_long(record, name, limits[name]) for name, suspect in suspects.items() if suspect == "long"]
    return pl.coalesce([*found, pl.lit(None, pl.String)]).alias("fault")


def _suspects(frame: pl.DataFrame, record: type[Record]) -> dict[str, str]:
    """The few columns worth a look at each row, found in one pass.

    Bytes are counted without looking at the text; only when they exceed the limit are characters worth counting.
    """
    texts = frozenset(name for name, dtype in frame.schema.items() if dtype == pl.String)
    questions = _questions(record, frozenset(frame.columns), texts)
    answers = frame.select(questions).row(0, named=True) if questions else {}
    return {name: kind for kind, name in (answer.split(" ", 1) for answer, yes in answers.items() if yes)}


@cache
def _questions(record: type[Record], columns: frozenset[str], texts: frozenset[str]) -> list[pl.Expr]:
    required = [name for name, info in record.model_fields.items() if info.is_required() and name in columns]
    empty = [pl.col(name).has_nulls().alias(f"empty {name}") for name in required]
    long = [
        (pl.col(name).str.len_bytes().max() > limit).alias(f"long {name}")
        for name, limit in _limits(record).items()
        if name in texts
    ]
    return [*empty, *long]


def _empty(record: type[Record], name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_null()).then(pl.lit(f"{_label(record, name)} is empty"))


def _too_long(record: type[Record], name: str, longest: int) -> pl.Expr:
    length = pl.col(name).str.len_chars()
    words = pl.format(f"{_label(record, name)} has {{}} characters, {longest} are allowed", length)
    return pl.when(length > longest).then(words)


@cache
def _limits(record: type[Record]) -> Mapping[str, int]:
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
