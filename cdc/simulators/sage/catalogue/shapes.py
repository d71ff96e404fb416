"""One property of an answer or of a body: its name, the column behind it, and how the value is spelled."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cdc.simulators.sage.cells import DAY, STAMP, flag, maybe_number, moment
from cdc.simulators.sage.export_files import Row


class Shape(StrEnum):
    """How a cell looks in an answer, and in a body that is sent."""

    TEXT = "text"
    MAYBE = "maybe"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    WHOLE_FLAG = "whole_flag"
    STAMP = "stamp"
    DAY = "day"
    TAX_NUMBER = "tax_number"


@dataclass(frozen=True)
class Field:
    """``length_max`` bounds a text that is sent."""

    name: str
    column: str
    shape: Shape = Shape.TEXT
    length_max: int | None = None


def fields(shape: Shape, spec: str) -> tuple[Field, ...]:
    """``"accountRef=ACCOUNT_REF:8 name=NAME"``; a name with ``1..5`` stands for five, ``#`` being the number."""
    found: list[Field] = []
    for word in spec.split():
        name, _, rest = word.partition("=")
        column, _, length = rest.partition(":")
        bound = int(length) if length else None
        stem, dots, last = name.partition("1..")
        numbers = range(1, int(last) + 1) if dots else (0,)
        found += [Field(f"{stem}{n}" if dots else name, column.replace("#", str(n)), shape, bound) for n in numbers]
    return tuple(found)


def shown(row: Row, wanted: Iterable[Field]) -> dict[str, Any]:
    return {field.name: _SHOWN[field.shape](row.get(field.column, "")) for field in wanted}


def _whole(text: str) -> int:
    return int(maybe_number(text) or 0)


def _stamp(text: str) -> str:
    found = moment(text)
    return found.strftime(STAMP) if found else ""


def _day(text: str) -> str | None:
    found = moment(text)
    return found.strftime(DAY) if found else None


_SHOWN: Mapping[Shape, Callable[[str], Any]] = {
    Shape.TEXT: str,
    Shape.MAYBE: lambda text: text or None,
    Shape.WHOLE: _whole,
    Shape.NUMBER: lambda text: float(maybe_number(text) or 0),
    Shape.FLAG: flag,
    Shape.WHOLE_FLAG: lambda text: int(flag(text)),
    Shape.STAMP: _stamp,
    Shape.DAY: _day,
    Shape.TAX_NUMBER: lambda text: _whole(text.removeprefix("T")),
}
_NUMBERS = (Shape.WHOLE, Shape.NUMBER, Shape.FLAG, Shape.WHOLE_FLAG)


def numeric_columns(*groups: Iterable[Field]) -> frozenset[str]:
    return frozenset(field.column for group in groups for field in group if field.shape in _NUMBERS)


def all_columns(*groups: Iterable[Field]) -> frozenset[str]:
    return frozenset(field.column for group in groups for field in group)


def noisy(value: Any, spread: random.Random) -> Any:
    """The same answer with binary noise in its decimals, as in ``2.7499999999999996``."""
    if isinstance(value, dict):
        return {name: noisy(part, spread) for name, part in value.items()}
    if isinstance(value, list):
        return [noisy(part, spread) for part in value]
    if isinstance(value, float) and value != int(value):
        return value + spread.choice((-1, 1)) * abs(value) * 2.3e-16
    return value
