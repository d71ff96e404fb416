"""Evidence that a spreadsheet opened and saved an export: what it wrote can't be undone, so the file is refused.

Lost leading zeros leave no trace of their own; these do, and they come together with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from cdc.sources.exports.tables import Shape

_SCIENTIFIC = r"^-?\d(?:\.\d+)?E\+\d{1,3}$"
_ERROR_VALUE = r"^#(?:#{3,}|N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)$"
_CODES = frozenset({Shape.CODE, Shape.PADDED_CODE})
_REMEDY = "export it again straight from Sage and don't open it in a spreadsheet on the way"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a file: record number, its text, its column."""

    number: int
    value: str
    column: str

    def __str__(self) -> str:
        return f"row {self.number}, column {self.column}: '{self.value}'"


def may_be_damaged(raw: bytes) -> bool:
    """Whether bytes hold what every damaged cell holds: few blocks do, and only they are searched cell by cell."""
    return b"#" in raw or b"E+" in raw


def damaged_cell(frame: pl.DataFrame, shapes: Mapping[str, Shape]) -> str | None:
    """Why the first damaged cell of a trimmed frame (``row`` and text columns) is damage; None if there is none.

    A genuine code such as ``1E10`` has no plus sign: Sage's codes can't hold one (sage50.md 2.3).
    """
    columns = tuple(shapes)
    codes = [column for column, shape in shapes.items() if shape in _CODES]
    hashes = frame.filter(_begins_with_hash(columns)) if columns else frame.clear()
    return _first(frame, codes, _SCIENTIFIC, "is a code that a spreadsheet turned into a number") or _first(
        hashes, columns, _ERROR_VALUE, "is what a spreadsheet shows in place of a value"
    )


@cache
def _begins_with_hash(columns: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(pl.col(columns).str.starts_with("#"))


def minutes_only(cell: Cell) -> str:
    return f"{cell} has lost its seconds, as when a spreadsheet saves a file; {_REMEDY}"


def month_first(cell: Cell) -> str:
    return (
        f"{cell} has the month first, but Sage 50 UK & Ireland writes the day first; set the regional format of the "
        "machine that exports to English (United Kingdom) and export it again"
    )


def _first(frame: pl.DataFrame, columns: Sequence[str], pattern: str, words: str) -> str | None:
    if not columns or not frame.height:
        return None
    damaged = frame.select(pl.col(columns).str.contains(pattern))
    for column in columns:
        if damaged[column].any():
            number, value = frame.filter(damaged[column]).select("row", column).row(0)
            return f"{Cell(number, value, column)} {words}; {_REMEDY}"
    return None
