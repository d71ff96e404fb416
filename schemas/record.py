"""The base of canonical records: typed values in which the two systems' spellings meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

Money = Annotated[Decimal, Field(decimal_places=2, max_digits=18)]
Price = Annotated[Decimal, Field(decimal_places=6, max_digits=18)]
Quantity = Annotated[Decimal, Field(decimal_places=6, max_digits=18)]
Rate = Annotated[Decimal, Field(decimal_places=4, max_digits=9)]
Day = date

Shape = Literal["text", "code", "money", "price", "quantity", "rate", "flag", "number", "day"]


@dataclass(frozen=True, slots=True)
class Names:
    """One field's name in both systems.

    ``sage`` is a column of the entity's main table, or ``TABLE.COLUMN`` of another; None for a value that capture
    derives. ``crm`` is a field of the API, ``Z_…`` for an extra field; None when only rules need the value. ``lookup``
    names the value list whose label the value is; ``shape`` says how text becomes a value; ``places`` rounds float
    noise away. ``both_ways`` marks a field that people edit on both sides where the policy lets them.
    """

    sage: str | None
    crm: str | None = None
    shape: Shape = "text"
    lookup: str | None = None
    places: int | None = None
    crm_max_length: int | None = None
    both_ways: bool = False


def named(
    sage: str | None,
    crm: str | None = None,
    shape: Shape = "text",
    *,
    about: str = "",
    max_length: int | None = None,
    crm_max_length: int | None = None,
    lookup: str | None = None,
    places: int | None = None,
    required: bool = False,
    both_ways: bool = False,
) -> Any:
    """A record's field with its name in both systems and Sage's length limit."""
    names = Names(sage, crm, shape, lookup, places, crm_max_length, both_ways)
    info = FieldInfo(default=... if required else None, description=about or None, max_length=max_length)
    info.metadata.append(names)
    return info


class Record(BaseModel):
    """A canonical record. Missing is None, never an empty text; text is trimmed; codes are text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def names(cls) -> Iterator[tuple[str, Names]]:
        """Every mapped field with its names, in the order of declaration."""
        for field, info in cls.model_fields.items():
            for item in info.metadata:
                if isinstance(item, Names):
                    yield field, item

    @classmethod
    def both_ways(cls) -> tuple[str, ...]:
        """The fields that people edit on both sides."""
        return tuple(field for field, names in cls.names() if names.both_ways)
