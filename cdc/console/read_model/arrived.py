"""A message as it came to the read model, and which topic holds what."""

from dataclasses import dataclass
from enum import StrEnum

from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, Entity, System


class Holds(StrEnum):
    """What a topic holds."""

    STATUS = "status"
    CHANGE = "change"
    COMMAND = "command"
    OUTCOME = "outcome"
    CONTROL = "control"
    FILE = "file"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message of one topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


def topics_read(topics: Topics) -> dict[str, Holds]:
    """Every topic that the console reads."""
    read = {topics.files: Holds.FILE, topics.rejects: Holds.REJECT, topics.control: Holds.CONTROL}
    for entity in Entity:
        read[topics.sync_status(entity)] = Holds.STATUS
        read[topics.changes(entity)] = Holds.CHANGE
        read[topics.commands(entity, System.CRM)] = Holds.COMMAND
        read[topics.outcomes(entity)] = Holds.OUTCOME
    for entity in INTO_SAGE:
        read[topics.commands(entity, System.SAGE)] = Holds.COMMAND
    return read
