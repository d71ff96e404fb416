"""What every sink has in common: one protocol, what it is asked, and what it may answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cdc.failures import Refused, Unavailable
from cdc.sinks.first_load import FirstLoad
from schemas.command import Command, Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, WriteOperation


@dataclass(frozen=True, slots=True)
class Written:
    """The target holds what the command asked for, or needed no write. ``notes`` are visible and no failure.

    ``sage_key`` is the key that Sage gave a new record. ``left`` are the fields that were left alone, since the target
    held something else than the command expected. ``read_back`` is the record as Sage has it after the write.
    """

    crm_id: int | None = None
    result: Result = Result.APPLIED
    reason: Reason = Reason.APPLIED
    words: str = ""
    notes: tuple[str, ...] = ()
    deleted: bool = False
    picture_hash: str | None = None
    sage_key: str | None = None
    left: tuple[str, ...] = ()
    read_back: "State | None" = None


@dataclass(frozen=True, slots=True)
class State:
    """A record as the target has it: canonical values as in a change event, and when the target says it changed.

    A field that is absent is unknown. ``whole`` says that it shows everything that the command asked for.
    """

    record: dict[str, Any]
    occurred_at: datetime | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """The write needs a record that the target does not have yet."""

    parent: Parent


Answer = Written | Refused | Unavailable | Waiting


@dataclass(frozen=True, slots=True)
class Write:
    """One command with what is known of its record in the target.

    ``doubtful_since_s`` is when, by the service's clock, it became possible that an earlier attempt had created the
    record without our knowing: look before creating. None: there was no such attempt.
    ``confirmed`` means that an earlier write of the record was confirmed; ``picture_hash`` is that of the picture last
    uploaded. ``sage_key`` is the record's key if Sage is known to have it, asked by the sinks into Sage only;
    ``doubted`` are the records of all commands that may have created it there.
    """

    command: Command
    crm_id: int | None = None
    doubtful_since_s: float | None = None
    confirmed: bool = False
    picture_hash: str | None = None
    sage_key: str | None = None
    doubted: tuple[dict[str, Any], ...] = ()


class Links(Protocol):
    """Which records the target already has, and under which key."""

    def crm_id(self, company: str, entity: Entity, key: str) -> int | None:
        """The id of the living record with this Sage key, or None."""
        ...

    def sage_key(self, company: str, entity: Entity, crm_id: int) -> str | None:
        """The Sage key of the record with this id in Sales Management, if Sage is known to have it alive."""
        ...

    def count(self, company: str, entity: Entity) -> int:
        """How many records of the entity are linked."""
        ...

    def first_load(self, company: str) -> FirstLoad:
        """Whether records may be created, and whether there were others before."""
        ...


class Sink(Protocol):
    """A target of commands. Repeating a write must change nothing and create nothing (promise 2)."""

    def batch_max(self, entity: Entity, operation: WriteOperation) -> int:
        """How many commands one call of ``write`` takes at most."""
        ...

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        """One answer per write, in their order. All are of one company, entity and operation.

        Raises Unavailable when nothing is known of any of them.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
