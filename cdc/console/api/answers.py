"""What the API answers and takes, as OpenAPI documents it."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cdc.console.read_model.views import Count, RejectedLine, TimelineEvent
from schemas.export_file import ExportFile
from schemas.status import Status
from schemas.vocabulary import Entity, Kind, Result, SyncStatus, System

IDS_MAX = 10_000

Name = Annotated[str, Field(max_length=200)]
"""What is asked for by name; the bound has it checked for text that is no Unicode, too."""


class Paged(BaseModel):
    """One page of a listing; pages are counted from 1."""

    page: int
    page_size: int
    pages: int
    total: int = Field(description="how many the whole selection has")


class RecordPage(Paged):
    """Each record as its message in the sync-status topic."""

    records: list[Status]


class RecordAnswer(BaseModel):
    """One record, its values on both sides, and its history, the latest first."""

    status: Status
    sage: dict[str, Any] = Field(description="the values that Sage last had")
    crm: dict[str, Any] = Field(description="the values that Sales Management last had")
    timeline: list[TimelineEvent]


class LastSynchronised(BaseModel):
    """When a record of this kind was synchronised last."""

    company: str
    entity: Entity
    at: datetime


class SummaryAnswer(BaseModel):
    """Counts, and whether they are up to date."""

    records: dict[SyncStatus, int]
    counts: list[Count]
    last_synchronised: list[LastSynchronised]
    oldest_pending_at: datetime | None
    sequence: int = Field(description="rises with each change; /events resumes behind it")
    caught_up: bool = Field(description="false while the console still reads what happened before it started")


class FileAnswer(BaseModel):
    """An export file and how its rows ended."""

    file: ExportFile
    endings: dict[Result, int] = Field(description="rows that were read, by how they ended")
    adds_up: bool = Field(description="false while rows are on their way")


class FileList(BaseModel):
    """The latest first."""

    files: list[FileAnswer]


class HoldAnswer(BaseModel):
    """What waits for a person: the held deletions of an entity, or a held file."""

    id: str
    company: str
    entity: Entity | None
    file_id: str | None
    words: str


class HoldList(BaseModel):
    """Held deletions first."""

    holds: list[HoldAnswer]


class RejectPage(Paged):
    """Dead letters, the latest first."""

    rejects: list[RejectedLine]


class Requested(BaseModel):
    """What was asked is durable; the events and the record's timeline tell what came of it."""

    requests: list[str] = Field(description="ids of the requests")
    left: int = Field(default=0, description="selected records that no request was made for; ask again for them")


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class RetrySelection(_Asked):
    """Records by id, or those with a status or a reason."""

    ids: list[Name] = Field(default=[], max_length=IDS_MAX)
    company: Name | None = None
    entity: Entity | None = None
    kind: Kind | None = None
    status: SyncStatus | None = None
    reason: Name | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if bool(self.ids) == bool(self.status or self.reason):
            raise ValueError("name records by ids, or by status or reason")
        return self


class Choices(_Asked):
    """For each field of the conflict that is decided, the side whose value is to stand."""

    choices: dict[Name, System] = Field(min_length=1, max_length=100)
