"""Reading dates: one notation per column, found over all its values; day and month are never guessed value by value.

Two notations exist (sage50.md 1.1): the machine's own, ``dd/mm/yyyy`` with or without time, and ISO. Where nothing
decides, a date is day first, as Sage 50 UK & Ireland writes it; a file that only shows month first is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

import polars as pl

from cdc.sources.exports.damage import Cell, minutes_only, month_first
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.faults import Fault
from cdc.sources.exports.normal_form import DATES, without_form
from cdc.sources.exports.tables import Shape, Table

_DAY_AND_MONTH = r"^(\d{1,2})/(\d{1,2})/\d{4}(?: |$)"
_MINUTES = r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}$"
_SECONDS = r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}"
_SLASHED = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d/%m/%Y %H:%M")
_ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M")
_ZERO_DATES = ["30/12/1899", "30/12/1899 00:00:00", "1899-12-30", "1899-12-30 00:00:00"]
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_FUTURE = timedelta(days=366)
_OUTPUT = {Shape.DAY: "%Y-%m-%d", Shape.TIMESTAMP: "%Y-%m-%dT%H:%M:%S", Shape.RECORD_STAMP: "%Y-%m-%dT%H:%M:%S"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the values of one column show: how many are written how."""

    slashed: int = 0
    iso: int = 0
    day_first: int = 0
    month_first: int = 0
    minutes: int = 0
    seconds: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def evidence(column: pl.Series) -> Evidence:
    """Count what trimmed values show; the patterns only see what the usual format does not fit."""
    usual = column.str.strptime(pl.Datetime("us"), _SLASHED[0], strict=False)
    fits = usual.len() - usual.null_count()
    found = Evidence(slashed=fits, seconds=fits, day_first=int((usual.dt.day() > 12).sum()))
    rest = column.filter(usual.is_null() & column.is_not_null())
    return found + _by_pattern(rest) if rest.len() else found


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.extract(_DAY_AND_MONTH, 1).cast(pl.Int16)


def _month_first(text: pl.Expr) -> pl.Expr:
    return (text.str.extract(_DAY_AND_MONTH, 2).cast(pl.Int16) > 12) & (_day(text) <= 12)


def _by_pattern(column: pl.Series) -> Evidence:
    text = pl.col(column.name)
    counts = column.to_frame().select(
        slashed=_day(text).is_not_null().sum(),
        iso=text.str.contains(r"^\d{4}-").sum(),
        day_first=(_day(text) > 12).sum(),
        month_first=_month_first(text).sum(),
        minutes=text.str.contains(_MINUTES).sum(),
        seconds=text.str.contains(_SECONDS).sum(),
    )
    return Evidence(*counts.row(0))


def read_dates(
    parts: Sequence[pl.DataFrame], shapes: Mapping[str, Shape], table: Table, today: date
) -> tuple[list[pl.DataFrame], list[Fault]]:
    """All parts of a file with its dates in ISO, local and naive as Sage keeps them; a fault for what is no date.

    RECORD_* stamps only narrow a search and drivers hand out garbage there (year 2130): what is no date, or lies more
    than a year after ``today``, is missing, never a fault. Raises ExportRefused for month-first dates and for
    timestamps that lost their seconds.
    """
    columns = {column: shape for column, shape in shapes.items() if shape in DATES}
    shown = {column: sum((evidence(part[column]) for part in parts), Evidence()) for column in columns}
    _refuse_month_first(parts, shown, table)
    _refuse_lost_seconds(parts, shown, columns, table)
    faults: list[Fault] = []
    for column, shape in columns.items():
        formats = _ISO if shown[column].iso > shown[column].slashed else _SLASHED
        parts = [_converted(part, column, shape, formats, today, faults) for part in parts]
    return list(parts), faults


def _converted(
    part: pl.DataFrame, column: str, shape: Shape, formats: Sequence[str], today: date, faults: list[Fault]
) -> pl.DataFrame:
    text = part[column].replace(_ZERO_DATES, None)
    moments = _moments(text, formats)
    if shape is Shape.RECORD_STAMP:
        moments = moments.set(moments.dt.date() > today + _FUTURE, None)
    raw = part.with_columns(text)
    converted = part.with_columns(moments.dt.to_string(_OUTPUT[shape]).alias(column))
    if shape is not Shape.RECORD_STAMP:
        faults += without_form(raw, converted, column, shape)
    return converted


def _moments(text: pl.Series, formats: Sequence[str]) -> pl.Series:
    if formats is _ISO:
        text = text.str.replace("T", " ", literal=True).str.replace(r"\.\d+$", "")
    parsed = text.str.strptime(pl.Datetime("us"), formats[0], strict=False)
    for form in formats[1:]:
        if parsed.null_count() > text.null_count():
            parsed = parsed.zip_with(parsed.is_not_null(), text.str.strptime(pl.Datetime("us"), form, strict=False))
    return parsed.set(~parsed.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR), None)


def _refuse_month_first(parts: Iterable[pl.DataFrame], shown: Mapping[str, Evidence], table: Table) -> None:
    """One machine wrote the file, so one column that shows day first speaks for all of them."""
    if any(column.day_first for column in shown.values()):
        return
    for column, seen in shown.items():
        if seen.month_first:
            raise ExportRefused(month_first(_first(parts, column, _month_first(pl.col(column)))), table)


def _refuse_lost_seconds(
    parts: Iterable[pl.DataFrame], shown: Mapping[str, Evidence], columns: Mapping[str, Shape], table: Table
) -> None:
    for column, seen in shown.items():
        if columns[column] is not Shape.DAY and seen.minutes and not seen.seconds:
            raise ExportRefused(minutes_only(_first(parts, column, pl.col(column).str.contains(_MINUTES))), table)


def _first(parts: Iterable[pl.DataFrame], column: str, which: pl.Expr) -> Cell:
    for part in parts:
        found = part.filter(which).select("row", column).head(1)
        if found.height:
            number, value = found.row(0)
            return Cell(number, value, column)
    raise LookupError(column)
