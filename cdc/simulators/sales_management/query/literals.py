"""A literal of a where, turned once into the type that its field is stored in."""

from typing import Any

from cdc.simulators.sales_management import moments
from cdc.simulators.sales_management.errors import bad_where
from cdc.simulators.sales_management.fields import Field, Kind
from cdc.simulators.sales_management.query.parser import Comparison

_FLAGS = {"true": True, "false": False, "1": True, "0": False}


def typed(comparison: Comparison, field: Field) -> Any:
    """Raises ApiError (901) when the literal can't be of the field's type: a database would fail so too."""
    spelling = str(comparison.literal)
    try:
        match field.kind:
            case Kind.TEXT:
                return spelling
            case Kind.WHOLE | Kind.REFERENCE | Kind.NUMBER:
                return float(spelling) if "." in spelling else int(spelling)
            case Kind.FLAG:
                return _FLAGS[spelling.lower()]
            case Kind.MOMENT:
                return moments.parse(spelling)
    except (ValueError, KeyError, OverflowError):
        raise bad_where(f"where: {field.name} is compared with something that is no {field.kind.value}") from None
    raise bad_where(f"where: {field.name} can't be compared")


def typed_extra(comparison: Comparison) -> tuple[Any, ...]:
    """A ``Z_`` field has no declared type here: a number stands for itself and for the text of its digits."""
    if comparison.number:
        return (float(comparison.literal), comparison.literal)
    return (comparison.literal,)
