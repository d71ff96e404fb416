"""The outcome: what happened to a change or to the latest command of a record."""

from pydantic import Field

from schemas.command import Cause
from schemas.message import Message, Moment
from schemas.vocabulary import Entity, Kind, Result, System


class Outcome(Message):
    """How events ended (promise 3), and the link between both systems' keys.

    The key of the compacted topic is record and target. A decision that needs no write has no target. ``causes`` names
    every change that ends here: a command that replaced older ones ends theirs too. A pending outcome says why it waits
    and when it is tried again; a final one follows.
    """

    id: str
    record_id: str
    company: str
    entity: Entity
    kind: Kind
    target: System | None
    result: Result
    reason: str = Field(description="code of schemas.reason.Reason")
    words: str = Field(default="", description="what is particular to this outcome, in plain words")
    notes: tuple[str, ...] = Field(default=(), description="visible details that are no failure: a picture not found")
    left: tuple[str, ...] = Field(default=(), description="fields left alone, since somebody changed them meanwhile")
    command_id: str | None = None
    version: int = Field(default=0, description="version of the command; 0 if there was none")
    sage_key: str | None = None
    crm_id: int | None = None
    deleted: bool = Field(default=False, description="the record is marked deleted in the target")
    written_hash: str | None = Field(
        default=None, description="hash of the canonical record last written to the target"
    )
    picture_hash: str | None = Field(default=None, description="hash of the picture last uploaded")
    attempts: int = 0
    next_retry_at: Moment | None = None
    causes: tuple[Cause, ...] = ()
    at: Moment
