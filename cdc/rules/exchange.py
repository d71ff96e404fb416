"""What both sides hold of a record of which something travels to Sage, and how the writes to Sage stand."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas.reason import Reason
from schemas.vocabulary import SyncStatus

Values = dict[str, Any]
"""Fields by name: canonical JSON values."""

REMEMBERED = 8
"""Writes whose values are remembered: an export that was taken before the latest of them shows an earlier one."""


@dataclass(frozen=True)
class Sent:
    """The values that one command asked for, and those that it expected to replace.

    ``replaced`` is what a write that left something alone may have replaced, by field, until the CRM is seen without
    it; such a write is ``over``, and ``values`` are then those that were written.
    """

    version: int
    values: Values
    expected: Values
    replaced: dict[str, list[Any]] = field(default_factory=dict)
    over: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed: what Sage has stands, what the CRM had is kept for people."""

    field: str
    sage: Any
    crm: Any


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """``agreed`` are the values that both sides should have, ``sage`` and ``crm`` those that they are believed to have.

    Only fields that people edit on both sides are in these. ``to_sage`` and ``to_crm`` are the last writes, the newest
    last; ``landed_in_crm`` is the newest version that the CRM shows whole, ``landed_before`` the one before it, and
    ``just_landed`` are the writes that ended with it. ``crm_said`` are the fields whose agreed value was entered in the
    CRM, and in Sage by nobody since. ``asked`` is the record of the last command to Sage, ``account_id`` the account it
    belongs to by the CRM's id. ``undone`` says what the last write to the CRM took back. ``version`` and what follows
    from outcomes are of the commands to Sage.
    """

    agreed: Values = field(default_factory=dict)
    sage: Values = field(default_factory=dict)
    crm: Values = field(default_factory=dict)
    to_sage: tuple[Sent, ...] = ()
    to_crm: tuple[Sent, ...] = ()
    landed_in_crm: int = 0
    landed_before: int = 0
    just_landed: tuple[Sent, ...] = ()
    crm_said: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    in_sage: bool = False
    asked: Values | None = None
    account_id: int | None = None
    codes_tried: tuple[str, ...] = ()
    crm_updated_at: str | None = None
    sage_modified_at: str | None = None
    undone: str = ""
    undone_view: str = ""
    undone_times: int = 0
    version: int = 0
    applied_version: int = 0
    command_id: str | None = None
    outcome_id: str | None = None
    reason: str = ""
    words: str = ""
    attempts: int = 0
    next_retry_at: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether a command to Sage is on its way."""
        return self.version > self.applied_version

    @property
    def troubled(self) -> bool:
        """Whether the last command to Sage did not end well, or not yet."""
        return bool(self.reason) and Reason.of(self.reason).status is not SyncStatus.SYNCHRONISED

    def to_bytes(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Exchange":
        """Raises ValueError or TypeError if the bytes are no exchange."""
        values = orjson.loads(raw)
        values["to_sage"] = tuple(Sent(**each) for each in values["to_sage"])
        values["to_crm"] = tuple(Sent(**each) for each in values["to_crm"])
        values["just_landed"] = tuple(Sent(**each) for each in values["just_landed"])
        values["crm_said"] = tuple(values["crm_said"])
        values["conflicts"] = tuple(Conflict(**each) for each in values["conflicts"])
        values["codes_tried"] = tuple(values["codes_tried"])
        return cls(**values)


BLANK = Exchange()
"""Of a record of which nothing has travelled to Sage. Never changed."""
