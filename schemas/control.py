"""A request of a person: release or discard a hold, with who and when."""

from enum import StrEnum

from schemas.message import Message, Moment
from schemas.vocabulary import Entity


class Action(StrEnum):
    """What a person asks for."""

    RELEASE = "release"
    DISCARD = "discard"


class ControlRequest(Message):
    """Key of the topic: company. A held deletion is named by its entity, a held file by its file id."""

    id: str
    company: str
    action: Action
    entity: Entity | None = None
    file_id: str | None = None
    by: str
    at: Moment
