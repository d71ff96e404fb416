"""What is wrong with a row: found column by column, told in words that give away nothing personal."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cdc.sources.exports.tables import Shape

_TELLING = re.compile(r"(?=.*\d|.{1,3}$)[0-9A-Za-z.,:/+\-#£€%() ]{1,24}")
_WORDS: Mapping[Shape, str] = {
    Shape.MONEY: "a number",
    Shape.PRICE: "a number",
    Shape.QUANTITY: "a number",
    Shape.RATE: "a number",
    Shape.NUMBER: "a whole number",
    Shape.FLAG: "yes or no (0 or 1)",
    Shape.DAY: "a date",
    Shape.TIMESTAMP: "a date and time",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one row; ``number`` counts records from 1, the heading included."""

    number: int
    column: str | None
    words: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that can't be used; everything else of the file goes on (promise 7).

    ``number`` counts records, the heading is 1; ``words`` name the column and what is wrong; ``original`` is the record
    as it is in the file, without its line end; ``key`` holds the key columns' values if they could be read.
    """

    number: int
    column: str | None
    words: str
    original: bytes
    key: tuple[str, ...] | None


def wrong_value(number: int, column: str, value: str, shape: Shape) -> Fault:
    """A cell that is not what its column holds."""
    return Fault(number, column, f"{column}: {told(value)} is not {_WORDS[shape]}")


def wrong_width(number: int, found: int, expected: int) -> Fault:
    """A record with too few or too many fields."""
    return Fault(number, None, f"the row has {found} fields where {expected} are expected")


def told(value: str) -> str:
    """The value if it looks like a number, a date or a code; else only its length (promise 12)."""
    return repr(value) if _TELLING.fullmatch(value) else f"a text of {len(value)} characters"


def first_of_each_row(faults: Iterable[Fault]) -> dict[int, Fault]:
    """One fault per row: the column of the first, the words of all."""
    rows: dict[int, Fault] = {}
    for fault in faults:
        known = rows.get(fault.number)
        words = f"{known.words}; {fault.words}" if known else fault.words
        rows[fault.number] = Fault(fault.number, known.column if known else fault.column, words)
    return rows
