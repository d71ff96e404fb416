"""The search grammar of the bridge: filters over raw column names, all of them or, on request, any."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cdc.simulators.sage.cells import maybe_number, moment
from cdc.simulators.sage.errors import BadCall, Refused
from cdc.simulators.sage.export_files import Row

_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_FILTERS_MAX = 50
_VALUE_LENGTH_MAX = 8_000
_WILDCARDS_MAX = 4
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "lt": lambda left, right: bool(left < right),
    "lte": lambda left, right: bool(left <= right),
    "gt": lambda left, right: bool(left > right),
    "gte": lambda left, right: bool(left >= right),
}


@dataclass(frozen=True)
class Columns:
    """What may be searched: ``known`` names and, among them, those that hold numbers; names with DATE hold moments."""

    known: frozenset[str]
    numeric: frozenset[str]


def searched(rows: Iterable[Row], filters: Any, columns: Columns) -> list[Row]:
    """The rows that fit; a column that is not known fits none, silently (hyperaccounts.md, 0.4).

    Raises BadCall 400 for what is no array of filters, Refused for a value that its column can't be compared with.
    """
    tests = [_test(each, columns) for each in _checked(filters)]
    if not tests:
        return list(rows)
    fits = any if filters[0].get("or") is True else all
    return [row for row in rows if fits(test(row) for test in tests)]


def _checked(filters: Any) -> list[dict[str, Any]]:
    if not isinstance(filters, list) or not all(isinstance(each, dict) for each in filters):
        raise BadCall(400, "The request body must be an array of filters.")
    if len(filters) > _FILTERS_MAX:
        raise BadCall(400, f"At most {_FILTERS_MAX} filters are taken.")
    return filters


def _test(given: dict[str, Any], columns: Columns) -> Callable[[Row], bool]:
    field, kind, value = (str(given.get(name, "")) for name in ("field", "type", "value"))
    column = field.upper()
    if column not in columns.known:
        return lambda _: False
    if len(value) > _VALUE_LENGTH_MAX:
        raise BadCall(400, f"A value of a filter has at most {_VALUE_LENGTH_MAX} characters.")
    if kind in ("like", "nlike"):
        pattern, wanted = _like(value), kind == "like"
        return lambda row: (pattern.fullmatch(row.get(column, "")) is not None) == wanted
    read = _reader(column, columns)
    if kind == "in":
        parts = [_value(read, part.replace("''", "'"), column) for part in _QUOTED.findall(value)]
        return lambda row: read(row.get(column, "")) in parts
    if kind not in _ORDERED:
        raise Refused(f"The search type {kind[:20]!r} is not known.")
    compared, right = _ORDERED[kind], _value(read, value, column)
    return lambda row: _compared(compared, read(row.get(column, "")), right)


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """An empty cell is NULL to every comparison of numbers and moments."""
    return left is not None and compare(left, right)


def _reader(column: str, columns: Columns) -> Callable[[str], Any]:
    if "DATE" in column:
        return moment
    if column in columns.numeric:
        return maybe_number
    return str.rstrip


def _value(read: Callable[[str], Any], text: str, column: str) -> str | Decimal | Any:
    found = read(text)
    if found is None:
        raise Refused(f"ERROR [22018] {column} can't be compared with this value.")
    return found


def _like(value: str) -> re.Pattern[str]:
    if value.count("%") > _WILDCARDS_MAX:
        raise BadCall(400, f"A pattern has at most {_WILDCARDS_MAX} wildcards.")
    parts = (".*" if char == "%" else "." if char == "_" else re.escape(char) for char in value)
    return re.compile("".join(parts), re.DOTALL)
