"""In which notation a column's dates are written, as far as its values show it.

Two notations exist (sage50.md 1.1): the machine's own, ``dd/mm/yyyy`` with or without time, and ISO.
"""

from dataclasses import astuple, dataclass

import polars as pl

DAY_FIRST = "%d/%m/%Y %H:%M:%S"
MINUTES = r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}$"
_SECONDS = r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}"
_DAY_AND_MONTH = r"^(\d{1,2})/(\d{1,2})/\d{4}(?: |$)"


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

    @property
    def is_plain(self) -> bool:
        """Whether any part of these values shows the same notation, and none of them speaks against the file."""
        return not (self.slashed and self.iso) and not self.month_first and not self.minutes


def as_usual(column: pl.Series) -> pl.Series:
    """The moments of those values that are written in the usual format, null for others."""
    return column.str.strptime(pl.Datetime("us"), DAY_FIRST, strict=False)


def evidence(column: pl.Series, usual: pl.Series) -> Evidence:
    """Count what trimmed values show; the patterns only see what the usual format does not fit (``as_usual``)."""
    fits = usual.len() - usual.null_count()
    found = Evidence(slashed=fits, seconds=fits, day_first=int((usual.dt.day() > 12).sum()))
    rest = column.filter(usual.is_null() & column.is_not_null())
    return found + _by_pattern(rest) if rest.len() else found


def has_month_first(text: pl.Expr) -> pl.Expr:
    """Whether a value can only be read with the month first."""
    return (text.str.extract(_DAY_AND_MONTH, 2).cast(pl.Int16) > 12) & (_day(text) <= 12)


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.extract(_DAY_AND_MONTH, 1).cast(pl.Int16)


def _by_pattern(column: pl.Series) -> Evidence:
    text = pl.col(column.name)
    counts = column.to_frame().select(
        slashed=_day(text).is_not_null().sum(),
        iso=text.str.contains(r"^\d{4}-").sum(),
        day_first=(_day(text) > 12).sum(),
        month_first=has_month_first(text).sum(),
        minutes=text.str.contains(MINUTES).sum(),
        seconds=text.str.contains(_SECONDS).sum(),
    )
    return Evidence(*counts.row(0))
