"""The sync status: the public contract that people and other systems read, one message per record."""

from typing import Any

from pydantic import Field

from schemas.message import Message, Moment, Part
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus


class StatusCause(Part):
    """What the status was derived from."""

    change_id: str | None = None
    command_id: str | None = None


class Status(Message):
    """Where one record stands. Key of the compacted topic: ``record_id``; a tombstone only when it is forgotten.

    Derived from outcomes, never from intentions (promise 8). Field meanings: design section 3.
    """

    record_id: str
    company: str
    entity: Entity
    kind: Kind
    sage_key: str | None
    crm_id: int | None
    name: str
    status: SyncStatus
    label: str
    reason: str
    detail: str
    direction: Direction
    read_only: bool
    version: int
    last_synchronised_at: Moment | None
    changed_at: Moment
    attempts: int = 0
    next_retry_at: Moment | None = None
    conflict: tuple[dict[str, Any], ...] = ()
    cause: StatusCause = Field(default_factory=StatusCause)
