"""The change event: what happened to one record in one system, with its state before and after."""

from typing import Any

from pydantic import Field

from schemas.message import Message, Moment, Part
from schemas.vocabulary import Entity, Operation, Signal, System


class RowShare(Part):
    """The rows of one export file that a change stands for, so that the file's ledger adds up (promise 3).

    The rows have the ordinals ``first`` … ``first + rows - 1`` among all rows of that file that became changes.
    """

    commit_id: str = Field(description="the commit of the file: its content's hash and the sequence, see export files")
    first: int = Field(ge=0)
    rows: int = Field(ge=1)


class Source(Part):
    """Where a change was seen."""

    file: str | None = Field(default=None, description="name of the export file")
    file_id: str | None = Field(default=None, description="content hash of the export file")
    table: str | None = Field(default=None, description="Sage table that the file's header names")
    row: int | None = Field(default=None, description="number of the first row concerned; the header is row 1")
    sequence: int = Field(
        default=0, description="rises with every committed file of the company: the change's position"
    )
    signal: Signal = Signal.ROW
    held: bool = Field(default=False, description="a deletion that waits for a person (design rule 10)")
    accounts_for: tuple[RowShare, ...] = ()


class Change(Message):
    """One change of one record; the key of its topic is company, system and the system's key.

    ``before`` and ``after`` are canonical records of the entity (see ``schemas/account.py`` and its siblings) as JSON
    values: money and quantities as decimal text, dates as ISO text. ``id`` is deterministic in content and position, so
    a file that is read again after a crash gives the same ids.
    """

    id: str
    company: str
    entity: Entity
    system: System
    key: str = Field(description="the record's key in its system: text, never a number")
    op: Operation
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    source: Source
    occurred_at: Moment | None = Field(default=None, description="as the system says; null if it does not")
    observed_at: Moment
