"""Reading dates: one notation per column, found over all its values; day and month are never guessed value by value.

Where nothing decides, a date is day first, as Sage 50 UK & Ireland writes it; a file that only shows month first is
refused. The notations are those of ``notation.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from cdc.sources.exports.damage import Cell, minutes_only, month_first
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.faults import Fault
from cdc.sources.exports.normal_form import DATES, without_form
from cdc.sources.exports.notation import MINUTES, Evidence, as_usual, evidence, has_month_first
from cdc.sources.exports.tables import Shape, Table

_SLASHED_TOO = ("%d/%m/%Y", "%d/%m/%Y %H:%M")
_ISO = "%Y-%m-%d %H:%M:%S"
_ISO_TOO = ("%Y-%m-%d", "%Y-%m-%d %H:%M")
_ZERO_DATES = ["30/12/1899", "30/12/1899 00:00:00", "1899-12-30", "1899-12-30 00:00:00"]
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
FUTURE = timedelta(days=366)
_OUTPUT = {Shape.DAY: "%Y-%m-%d", Shape.TIMESTAMP: "%Y-%m-%dT%H:%M:%S", Shape.RECORD_STAMP: "%Y-%m-%dT%H:%M:%S"}


@dataclass(slots=True)
class Dates:
    """The ``parts`` of a file with their dates read, a fault for what is no date, and what the columns showed.

    ``beyond`` is the earliest day of a stamp that was left out because it lies too far ahead.
    """

    parts: list[pl.DataFrame]
    shown: Mapping[str, Evidence]
    faults: list[Fault] = field(default_factory=list)
    beyond: date | None = None

    def convert(self, column: str, shape: Shape, usual: Sequence[pl.Series], today: date) -> None:
        """Read one column of every part; ``usual`` are its values as far as they are in the usual format."""
        iso = self.shown[column].iso > self.shown[column].slashed
        read = [None] * len(self.parts) if iso else usual
        self.parts = [
            self._converted(part, column, shape, first, today) for part, first in zip(self.parts, read, strict=True)
        ]

    def _converted(
        self, part: pl.DataFrame, column: str, shape: Shape, usual: pl.Series | None, today: date
    ) -> pl.DataFrame:
        text = part[column].replace(_ZERO_DATES, None)
        moments = _of_iso(text) if usual is None else _of_slashed(text, usual)
        if shape is Shape.RECORD_STAMP:
            moments = self._until(moments, today + FUTURE)
        converted = part.with_columns(moments.dt.to_string(_OUTPUT[shape]).alias(column))
        if shape is not Shape.RECORD_STAMP:
            self.faults += without_form(part.with_columns(text), converted, column, shape)
        return converted

    def _until(self, moments: pl.Series, last: date) -> pl.Series:
        days = moments.dt.date()
        beyond = days.filter(days > last).min()
        if not isinstance(beyond, date):
            return moments
        self.beyond = min(self.beyond or beyond, beyond)
        return moments.set(days > last, None)


def read_dates(
    parts: Sequence[pl.DataFrame],
    shapes: Mapping[str, Shape],
    table: Table,
    today: date,
    elsewhere: Mapping[str, Evidence] | None = None,
) -> Dates:
    """All parts of a file with its dates in ISO, local and naive as Sage keeps them; a fault for what is no date.

    RECORD_* stamps only narrow a search and drivers hand out garbage there (year 2130): what is no date, or lies more
    than a year after ``today``, is missing, never a fault. ``elsewhere`` is what rows of the file show that are not
    among the parts. Raises ExportRefused for month-first dates and for timestamps that lost their seconds.
    """
    columns = {column: shape for column, shape in shapes.items() if shape in DATES}
    known = elsewhere or {}
    usual = {column: [as_usual(part[column]) for part in parts] for column in columns}
    shown = {
        column: sum(map(evidence, [part[column] for part in parts], usual[column]), known.get(column, Evidence()))
        for column in columns
    }
    _refuse_month_first(parts, shown, table)
    _refuse_lost_seconds(parts, shown, columns, table)
    dates = Dates(list(parts), shown)
    for column, shape in columns.items():
        dates.convert(column, shape, usual[column], today)
    return dates


def _of_iso(text: pl.Series) -> pl.Series:
    text = text.str.replace("T", " ", literal=True).str.replace(r"\.\d+$", "")
    return _moments(text, text.str.strptime(pl.Datetime("us"), _ISO, strict=False), _ISO_TOO)


def _of_slashed(text: pl.Series, usual: pl.Series) -> pl.Series:
    return _moments(text, usual.set(text.is_null(), None), _SLASHED_TOO)


def _moments(text: pl.Series, parsed: pl.Series, formats: Sequence[str]) -> pl.Series:
    for form in formats:
        if parsed.null_count() > text.null_count():
            parsed = parsed.zip_with(parsed.is_not_null(), text.str.strptime(pl.Datetime("us"), form, strict=False))
    return parsed.set(~parsed.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR), None)


def _refuse_month_first(parts: Iterable[pl.DataFrame], shown: Mapping[str, Evidence], table: Table) -> None:
    """One machine wrote the file, so one column that shows day first speaks for all of them."""
    if any(column.day_first for column in shown.values()):
        return
    for column, seen in shown.items():
        if seen.month_first:
            raise ExportRefused(month_first(_first(parts, column, has_month_first(pl.col(column)))), table)


def _refuse_lost_seconds(
    parts: Iterable[pl.DataFrame], shown: Mapping[str, Evidence], columns: Mapping[str, Shape], table: Table
) -> None:
    for column, seen in shown.items():
        if columns[column] is not Shape.DAY and seen.minutes and not seen.seconds:
            raise ExportRefused(minutes_only(_first(parts, column, pl.col(column).str.contains(MINUTES))), table)


def _first(parts: Iterable[pl.DataFrame], column: str, which: pl.Expr) -> Cell:
    for part in parts:
        found = part.filter(which).select("row", column).head(1)
        if found.height:
            number, value = found.row(0)
            return Cell(number, value, column)
    raise LookupError(column)
