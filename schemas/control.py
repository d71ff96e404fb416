"""A request of a person, with who and when: every lever that somebody pulls is an event on the control topic."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.message import Message, Moment, Part
from schemas.vocabulary import Entity, System


class Action(StrEnum):
    """What a person asks for.

    Capture carries out release and discard, the worker retry and choose, the sink accept; replays are carried out by
    the command that began them, and told here.
    """

    RELEASE = "release"
    DISCARD = "discard"
    RETRY = "retry"
    CHOOSE = "choose"
    ACCEPT = "accept"
    REPLAY = "replay"
    CANCEL_REPLAY = "cancel_replay"


class RecordName(Part):
    """A record by everything that it is known by: the worker finds it by either system's key."""

    record_id: str
    sage_key: str | None = None
    crm_id: int | None = None


class ControlRequest(Message):
    """Key of the topic: company. A held deletion is named by its entity, a held file by its file id, others by record.

    A selection of records is one request for each.
    """

    id: str
    company: str
    action: Action
    entity: Entity | None = None
    file_id: str | None = None
    record: RecordName | None = Field(default=None, description="which record is to be tried again or decided about")
    choices: dict[str, System] = Field(
        default_factory=dict, description="of a conflict: for each field, the side whose value is to stand"
    )
    report_id: str | None = Field(default=None, description="the match report that is accepted")
    replay: dict[str, Any] | None = Field(default=None, description="what is replayed: bounds, selection, force")
    by: str
    at: Moment
