"""The sync status: the public contract that people and other systems read, one message per record."""

from typing import Any

from pydantic import Field

from schemas.message import Message, Moment, Part
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus


class StatusCause(Part):
    """What the status was derived from."""

    change_id: str | None = Field(default=None, description="id of the last change taken in")
    command_id: str | None = Field(default=None, description="id of the last command; null if there was none")


class Status(Message):
    """Where one record stands. Key of the compacted topic: ``record_id``; a tombstone only when it is forgotten.

    Derived from outcomes, never from intentions (promise 8).
    """

    record_id: str = Field(description="one id for the pair of records; stable for its whole life")
    company: str = Field(description="id of the company, as configured")
    entity: Entity
    kind: Kind = Field(description="may change: a potential that buys becomes a customer, under the same record_id")
    sage_key: str | None = Field(description="Sage's own code: text, never a number")
    crm_id: int | None = Field(description="id in Sales Management; null until the record is there")
    name: str = Field(description="what people call the record")
    status: SyncStatus
    label: str = Field(description="the words on the coloured label")
    reason: str = Field(description="code of the reason; new ones may come, so take unknown ones for their status")
    detail: str = Field(description="a sentence for people, ready to be shown")
    direction: Direction = Field(description="which way the last write went")
    read_only: bool = Field(description="whether Sales Management shows the record as read-only")
    version: int = Field(description="rises with every write; 0 if there was none")
    last_synchronised_at: Moment | None = Field(description="when both sides last agreed")
    changed_at: Moment = Field(description="when this status was reached")
    attempts: int = Field(default=0, description="how often the last write was tried")
    next_retry_at: Moment | None = Field(default=None, description="when it is tried again")
    conflict: tuple[dict[str, Any], ...] = Field(default=(), description="fields that both sides changed")
    cause: StatusCause = Field(default_factory=StatusCause)
