"""The base of everything that travels: frozen, closed to unknown fields, dates in UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A point in time, always in UTC."""


class Message(BaseModel):
    """A message of a public topic. ``schema`` rises when a field changes its meaning or disappears."""

    # Promise 12: an error about a message tells no value of it.
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True, hide_input_in_errors=True
    )

    schema_version: int = Field(default=1, alias="schema", description="version of this message's schema")


class Part(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
