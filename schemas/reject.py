"""The dead letter's headers: where the original bytes came from, when and why they were rejected."""

from schemas.message import Message, Moment
from schemas.vocabulary import Entity


class Rejection(Message):
    """Travels as headers beside the original bytes, so that a replay is a copy of bytes."""

    company: str
    entity: Entity | None = None
    source: str
    row: int | None = None
    column: str | None = None
    reason: str
    words: str
    at: Moment
