"""The one normal form of every value, so that ``20``, `` 20.0`` and ``20.00`` are equal; whole columns at a time."""

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from cdc.sources.exports.faults import Fault, wrong_value
from cdc.sources.exports.tables import Shape

PLACES: Mapping[Shape, int] = {Shape.MONEY: 2, Shape.PRICE: 6, Shape.QUANTITY: 6, Shape.RATE: 4}
DATES = frozenset({Shape.DAY, Shape.TIMESTAMP, Shape.RECORD_STAMP})
_DIGITS_MAX = 38
_THOUSANDS = r"^-?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$"
_WHOLE_AS_FLOAT = r"^(-?\d+)\.0+$"
_FLAGS = {
    "0": "0",
    "1": "1",
    "0.0": "0",
    "1.0": "1",
    "false": "0",
    "true": "1",
    "n": "0",
    "y": "1",
    "no": "0",
    "yes": "1",
}


@cache
def trimmed(column: str) -> pl.Expr:
    """Without outer blanks; empty is missing."""
    return pl.col(column).str.strip_chars().replace("", None)


def _decimal(text: pl.Expr, places: int) -> pl.Expr:
    """Plain digits with at most ``places`` decimals, half to even; no exponent, no trailing zeros, no negative zero.

    A comma groups thousands only where it can't be a decimal comma: ``1,204.56`` and ``1,204,560`` but not ``1,204``.
    """
    digits = pl.when(text.str.contains(_THOUSANDS)).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
    exact = digits.cast(pl.Decimal(_DIGITS_MAX, places), strict=False).cast(pl.String)
    return exact.str.strip_chars_end("0").str.strip_chars_end(".")


def _number(text: pl.Expr) -> pl.Expr:
    return text.str.replace(_WHOLE_AS_FLOAT, "$1").cast(pl.Int64, strict=False).cast(pl.String)


def _flag(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=pl.String)


def _deleted_flag(text: pl.Expr) -> pl.Expr:
    """Only a plain yes is a deletion: drivers hand out garbage such as 13568 (sage50.md 1.1)."""
    return pl.when(text.is_not_null()).then(_flag(text).fill_null("0"))


_FORMS: Mapping[Shape, Callable[[pl.Expr], pl.Expr]] = {
    Shape.TEXT: lambda text: text,
    Shape.CODE: lambda text: text,
    Shape.PADDED_CODE: lambda text: text.str.replace(_WHOLE_AS_FLOAT, "$1"),
    Shape.FLAG: _flag,
    Shape.DELETED_FLAG: _deleted_flag,
    Shape.NUMBER: _number,
}


def normal_form(text: pl.Expr, shape: Shape) -> pl.Expr:
    """The trimmed text in the normal form of its shape; null where it has none. Dates stay as they are (dates.py)."""
    if shape in PLACES:
        return _decimal(text, PLACES[shape])
    form = _FORMS.get(shape)
    return form(text) if form else text


@cache
def _in_normal_form(column: str, shape: Shape) -> pl.Expr:
    return normal_form(pl.col(column), shape).alias(column)


def normalised(raw: pl.DataFrame, shapes: Mapping[str, Shape]) -> tuple[pl.DataFrame, list[Fault]]:
    """A trimmed frame (``row`` and text columns) in normal form, and a fault for every value that has none."""
    frame = raw.with_columns(_in_normal_form(column, shape) for column, shape in shapes.items())
    faults = []
    for column, shape in shapes.items():
        if shape not in DATES:
            faults += without_form(raw, frame, column, shape)
    return frame, faults


def without_form(raw: pl.DataFrame, frame: pl.DataFrame, column: str, shape: Shape) -> list[Fault]:
    """A fault for every row whose value was lost on the way from ``raw`` to ``frame``."""
    if raw[column].null_count() == frame[column].null_count():
        return []
    lost = raw.select("row", column).filter(raw[column].is_not_null() & frame[column].is_null())
    return [wrong_value(number, column, value, shape) for number, value in lost.iter_rows()]
