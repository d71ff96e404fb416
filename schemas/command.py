"""The command: the whole state that a record should have in the other system, with a version."""

from typing import Any

from pydantic import Field

from schemas.change import RowShare
from schemas.message import Message, Moment, Part
from schemas.vocabulary import Entity, Kind, System, WriteOperation


class Parent(Part):
    """A record that must exist in the target before this one can be written.

    ``key`` is its Sage key; empty where only its id in Sales Management is known.
    """

    entity: Entity
    key: str = ""
    crm_id: int | None = None


class Cause(Part):
    """The change that a command answers, with the export rows it stands for."""

    change_id: str
    observed_at: Moment
    accounts_for: tuple[RowShare, ...] = ()


class Command(Message):
    """One write to one system. Carries state, not differences: a newer version replaces an older one that waits.

    ``id`` follows from the causing change and the target: a replay regenerates it (promise 10). The key of the topic is
    ``record_id``.
    """

    id: str
    record_id: str
    company: str
    entity: Entity
    kind: Kind
    target: System
    operation: WriteOperation
    version: int = Field(ge=1, description="rises with every command of the record (promise 4)")
    sage_key: str = Field(description="empty until Sage has given it one")
    crm_id: int | None = None
    name: str = Field(default="", description="what people call the record")
    read_only: bool = False
    creates: bool = Field(default=False, description="the target does not have the record yet, as far as is known")
    expected: dict[str, Any] | None = Field(
        default=None,
        description="for fields that people edit on both sides: what the target is believed to hold. One that holds "
        "something else there was changed meanwhile and is left alone",
    )
    ahead: tuple[dict[str, Any], ...] = Field(
        default=(),
        description="what earlier writes that are still on their way ask for, where it is not what is expected: the "
        "target may hold that, too",
    )
    record: dict[str, Any] | None = Field(
        default=None, description="canonical record, of a new one the fields that are known; null: deletion"
    )
    record_hash: str = Field(default="", description="hash of the canonical record, for echo and repeat recognition")
    parents: tuple[Parent, ...] = ()
    owner_email: str | None = Field(default=None, description="owner at creation, later only if the CRM has none")
    cause: Cause
    issued_at: Moment
