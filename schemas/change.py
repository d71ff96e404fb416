"""The change event: what happened to one record in one system, with its state before and after."""

from typing import Any

from pydantic import Field

from schemas.message import Message, Moment, Part
from schemas.vocabulary import Entity, Kind, Operation, Seen, Signal, System


class RowShare(Part):
    """The rows of one export file that a change stands for, so that the file's ledger adds up (promise 3).

    The rows have the ordinals ``first`` … ``first + rows - 1`` among all rows of that file that became changes.
    """

    commit_id: str = Field(description="the commit of the file: its content's hash and the sequence, see export files")
    first: int = Field(ge=0)
    rows: int = Field(ge=1)


class CrmFacts(Part):
    """What Sales Management says of a record beside its fields."""

    version: int | None = Field(
        default=None,
        description="version of the connector's last whole write that the record shows; null: it shows none",
    )
    by_connector: bool | None = Field(
        default=None, description="whether the connector's own user changed it last; null if that can't be told"
    )
    kind: Kind | None = Field(
        default=None, description="what an account's status makes it: customer, potential or null"
    )
    status: str | None = Field(default=None, description="label of the record's status there")
    ext_id: str | None = Field(default=None, description="the Sage code that the record carries there")
    account_id: int | None = Field(default=None, description="the account that it belongs to, by the id there")
    owner_name: str | None = Field(default=None, description="first and last name of the user who owns the record")
    released: bool = Field(default=True, description="whether an order's status is one in which quotations are sent")
    read_only: bool = False
    created_at: Moment | None = None


class ReadBack(Part):
    """The write that a state of a Sage record was read after."""

    record_id: str
    version: int | None = Field(
        description="version of the command that it shows whole; null if something was left alone"
    )


class Replay(Part):
    """The replay that a copy of a change belongs to. Forced: it is written again even if nothing is different."""

    id: str
    forced: bool = False


class Source(Part):
    """Where a change was seen."""

    seen: Seen = Seen.EXPORT
    crm: CrmFacts | None = None
    read_back: ReadBack | None = None
    replay: Replay | None = Field(default=None, description="set in the copies that a replay makes")

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

    A change in Sales Management carries the canonical fields that the record has there and no others: a field that is
    absent is unknown, one that is null is empty.
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
