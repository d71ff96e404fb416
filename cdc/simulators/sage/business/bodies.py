"""A body that was sent, as cells: null or missing leaves a field alone, an empty text clears it."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from cdc.simulators.sage.catalogue.shapes import Field, Shape
from cdc.simulators.sage.cells import maybe_number, moment, spelt
from cdc.simulators.sage.errors import BadCall, Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.options import SageOptions

_ENCODING = "cp1252"
_NUMBER_MAX = 10**12
_DIGITS_MAX = 40


def cells(body: Mapping[str, Any], fields: Iterable[Field], options: SageOptions) -> Row:
    """The columns that the body says something about; properties nobody knows are passed over.

    Raises BadCall 400 for a value of the wrong type, Refused for one that Sage does not take.
    """
    given = {field: body[field.name] for field in fields if body.get(field.name) is not None}
    return {field.column: _CELL[field.shape](field, value, options) for field, value in given.items()}


def as_object(body: Any) -> dict[str, Any]:
    """Raises BadCall 400 for a body that is no object."""
    if not isinstance(body, dict):
        raise BadCall(400, "The request body must be an object.")
    return body


def whole(body: Mapping[str, Any], name: str, default: int = 0) -> int:
    """A whole number of the body. Raises BadCall 400."""
    value = body.get(name)
    return default if value is None else int(_whole(Field(name, name), value, None))


def _text(field: Field, value: Any, options: SageOptions) -> str:
    if isinstance(value, dict | list | bool):
        raise BadCall(400, f"The value of {field.name} must be a text.")
    text = str(value).strip()
    if field.length_max is not None and len(text) > field.length_max and options.over_long != "store":
        if options.over_long == "reject":
            raise Refused(f"{field.name} is too long: at most {field.length_max} characters are allowed.")
        text = text[: field.length_max]
    known = text.encode(_ENCODING, "replace").decode(_ENCODING)
    if known != text and options.unknown_characters == "reject":
        raise Refused(f"{field.name} contains invalid characters.")
    return known


def _whole(field: Field, value: Any, _: SageOptions | None) -> str:
    number = _bounded(value)
    if number is None or number != int(number):
        raise BadCall(400, f"The value of {field.name} must be a whole number.")
    return str(int(number))


def _number(field: Field, value: Any, _: SageOptions) -> str:
    number = _bounded(value)
    if number is None:
        raise BadCall(400, f"The value of {field.name} must be a number.")
    return spelt(number)


def _bounded(value: Any) -> Decimal | None:
    number = None if isinstance(value, bool) else maybe_number(str(value)[:_DIGITS_MAX])
    return number if number is not None and abs(number) < _NUMBER_MAX else None


def _flag(field: Field, value: Any, _: SageOptions) -> str:
    if not isinstance(value, bool) and value not in (0, 1):
        raise BadCall(400, f"The value of {field.name} must be true or false.")
    return str(int(value))


def _day(field: Field, value: Any, _: SageOptions) -> str:
    if value == "":
        return ""
    found = moment(str(value))
    if found is None:
        raise Refused(f"{field.name} is an invalid date.")
    return found.strftime("%d/%m/%Y 00:00:00")


_CELL: Mapping[Shape, Callable[[Field, Any, SageOptions], str]] = {
    Shape.TEXT: _text,
    Shape.WHOLE: _whole,
    Shape.NUMBER: _number,
    Shape.FLAG: _flag,
    Shape.DAY: _day,
    Shape.TAX_NUMBER: lambda field, value, options: f"T{_whole(field, value, options)}",
}
