"""What the read model answers: plain values for pages, the API and the terminal."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from schemas.control import RecordName
from schemas.status import Status
from schemas.vocabulary import Entity, Kind, Result, SyncStatus, System


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records are asked for; None and empty mean all. ``text`` is looked for in name, Sage code and CRM id."""

    company: str | None = None
    entity: Entity | None = None
    kind: Kind | None = None
    status: SyncStatus | None = None
    reason: str | None = None
    text: str = ""
    conflicts_only: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records, by name; ``total`` counts the whole selection. Pages are counted from 1."""

    records: list[Status]
    page: int
    page_size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a change that differs; a value that was or is absent is None."""

    field: str
    before: Any
    after: Any


class EventType(StrEnum):
    """What one line of a record's timeline is."""

    CHANGE = "change"
    COMMAND = "command"
    OUTCOME = "outcome"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One line of a record's history. ``message`` is the whole message as JSON values.

    ``system`` is the side that a change came from, that a command goes to, or that an outcome is of. ``words`` is a
    sentence for people: what changed, what was decided and why, what was written, what was answered.
    """

    at: datetime
    type: EventType
    system: System | None
    words: str
    reason: str | None = None
    result: Result | None = None
    attempts: int = 0
    fields: tuple[FieldChange, ...] = ()
    message: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """One record: where it stands, its values as each side last had them, and its history, the latest first."""

    status: Status
    sage: dict[str, Any]
    crm: dict[str, Any]
    timeline: list[TimelineEvent]


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of one company, entity, status and reason there are."""

    company: str
    entity: Entity
    status: SyncStatus
    reason: str
    records: int


@dataclass(frozen=True, slots=True)
class Summary:
    """``last_synchronised_at`` by company and entity, for the Connection details; ``sequence`` rises with each change
    of what the model holds, and ``caught_up`` says whether it has read the topics to their ends once."""

    counts: list[Count]
    last_synchronised_at: dict[tuple[str, Entity], datetime]
    oldest_pending_at: datetime | None
    sequence: int
    caught_up: bool

    def records(self, company: str | None = None, entity: Entity | None = None) -> dict[SyncStatus, int]:
        """How many records have each status; every status is named."""
        found = dict.fromkeys(SyncStatus, 0)
        for count in self.counts:
            if company in (None, count.company) and entity in (None, count.entity):
                found[count.status] += count.records
        return found


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A dead letter: where it came from, why, and its original bytes as text (what is no UTF-8 is shown as \\xNN).

    ``id`` is ``partition-offset`` in the rejects topic.
    """

    id: str
    company: str
    entity: Entity | None
    source: str
    row: int | None
    column: str | None
    reason: str
    words: str
    at: datetime
    original: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How far one consumer group is behind on one topic, over all partitions."""

    group: str
    topic: str
    messages: int


@dataclass(frozen=True, slots=True)
class Named:
    """A record by everything that a request needs to name it."""

    company: str
    entity: Entity
    record: RecordName


@dataclass(frozen=True, slots=True)
class Health:
    """How the model itself fares. ``behind`` counts the messages that it has not read yet, as far as is known;
    ``unreadable`` those that it could make nothing of and passed over. ``trouble`` is empty when all is well."""

    connected: bool
    caught_up: bool
    behind: int
    unreadable: int
    sequence: int
    trouble: str
