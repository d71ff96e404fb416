"""One value of a write body: checked against its field and turned into what the store keeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cdc.simulators.sales_management import moments
from cdc.simulators.sales_management.fields import Field, Kind

EXTRA_TEXT_LENGTH_MAX = 6000
_WHOLE_MAX = 2**53


class BadValue(ValueError):
    """The value does not fit its field; the message says what would."""


@dataclass(frozen=True)
class Checker:
    """``exists(resource, id)`` says whether an id was ever given out; None accepts any reference."""

    decimals_in_whole_numbers_accepted: bool
    exists: Callable[[str, int], bool] | None

    def stored(self, field: Field, value: object) -> object:
        """The value as the store keeps it; None clears a field. Raises BadValue."""
        return None if value is None else _READERS[field.kind](self, field, value)


def stored_extra(value: object) -> object:
    """A ``Z_`` value: text, number, true or false, or a list of those (a multiple choice). Raises BadValue."""
    for part in value if isinstance(value, list) else [value]:
        if not isinstance(part, str | int | float | bool | None):
            raise BadValue("must be a text, a number, true or false, or a list of those")
        if isinstance(part, str) and len(part) > EXTRA_TEXT_LENGTH_MAX:
            raise BadValue(f"is longer than {EXTRA_TEXT_LENGTH_MAX} characters")
    return value


def _text(_: Checker, field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise BadValue("must be a text")
    if field.length_max is not None and len(value) > field.length_max:
        raise BadValue(f"is longer than {field.length_max} characters")
    if field.one_of and value not in field.one_of:
        raise BadValue(f"must be one of {', '.join(field.one_of)}")
    return value


def _whole(checker: Checker, _: Field, value: object) -> int | float:
    number = _number(checker, _, value)
    if number != int(number) and not checker.decimals_in_whole_numbers_accepted:
        raise BadValue("must be a whole number")
    if abs(number) > _WHOLE_MAX:
        raise BadValue("is too large a number")
    return int(number) if number == int(number) else number


def _number(_: Checker, __: Field, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue("must be a number")
    return value


def _flag(_: Checker, __: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValue("must be true or false")
    return value


def _moment(_: Checker, __: Field, value: object) -> str:
    if not isinstance(value, str):
        raise BadValue("must be an ISO 8601 date-time")
    try:
        return moments.parse(value)
    except (ValueError, OverflowError):
        raise BadValue("must be an ISO 8601 date-time") from None


def _reference(checker: Checker, field: Field, value: object) -> int:
    number = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(number, bool) or not isinstance(number, int):
        raise BadValue('must be an id, or an object with "id"')
    if field.choices is not None and number not in field.choices:
        raise BadValue(f"must be one of {', '.join(map(str, field.choices))}")
    if field.target and checker.exists and not checker.exists(field.target, number):
        raise BadValue(f"refers to {field.target} {number}, which does not exist")
    return number


def _references(checker: Checker, field: Field, value: object) -> list[int]:
    if not isinstance(value, list):
        raise BadValue("must be a list of ids")
    return [_reference(checker, field, each) for each in value]


_READERS: dict[Kind, Callable[[Checker, Field, object], object]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.MOMENT: _moment,
    Kind.REFERENCE: _reference,
    Kind.REFERENCES: _references,
}
