"""The base of everything that travels: frozen, closed to unknown fields, dates in UTC."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A point in time, always in UTC."""


class _Made(BaseModel):
    """A model that our own code can make of values that need no check, at the price of a dictionary."""

    @classmethod
    def model_construct(  # type: ignore[override]  # it is the same; pydantic's plugin for mypy names the first one otherwise
        cls, _fields_set: set[str] | None = None, **values: Any
    ) -> Self:
        """As pydantic's, without aliases and private attributes: looking for them on each field costs 15 µs a message.

        Defaults are shared by all messages, which never change.
        """
        made = cls.__new__(cls)
        object.__setattr__(made, "__dict__", _defaults(cls) | values)
        object.__setattr__(made, "__pydantic_fields_set__", _fields_set or set(values))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made


@cache
def _defaults(kind: type[BaseModel]) -> dict[str, Any]:
    """Every field in the order of declaration, in which messages are written; undefined where there is no default."""
    return {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()}


class Message(_Made):
    """A message of a public topic. ``schema`` rises when a field changes its meaning or disappears."""

    # Promise 12: an error about a message tells no value of it.
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True, hide_input_in_errors=True
    )

    schema_version: int = Field(default=1, alias="schema", description="version of this message's schema")


class Part(_Made):
    """A part of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
