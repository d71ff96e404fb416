"""What the connector knows of one record: the processor's state, one entry per record."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from schemas.reason import Reason
from schemas.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """State of a record between events. Moments are kept as ISO text, so reading it costs no parsing.

    ``version`` is that of the last command decided, ``applied_version`` of the last one that ended. ``record_hash`` is
    of the last desired record, ``written_hash`` of the last one confirmed. ``deleted`` is what was asked for, ``gone``
    what the CRM confirmed. ``offset`` and ``outcome_offset`` are those of the last change and outcome processed: what
    comes at or before them is a redelivery. ``scope_reason`` says why a record does not travel.

    ``reason`` and ``words`` say how the last command stands; ``objection`` says why the latest change led to no
    command. An objection is shown until a later change is taken, whatever becomes of an earlier command (promise 8).
    """

    record_id: str
    kind: str
    sage_key: str | None = None
    crm_id: int | None = None
    name: str = ""
    version: int = 0
    applied_version: int = 0
    record_hash: str = ""
    written_hash: str | None = None
    deleted: bool = False
    gone: bool = False
    read_only: bool = False
    scope_reason: str | None = None
    sequence: int = -1
    offset: int = -1
    outcome_offset: int = -1
    change_id: str | None = None
    observed_at: str | None = None
    command_id: str | None = None
    outcome_id: str | None = None
    reason: str = "captured"
    words: str = ""
    objection: str | None = None
    objection_words: str = ""
    attempts: int = 0
    next_retry_at: str | None = None
    last_synchronised_at: str | None = None
    changed_at: str = ""

    @property
    def in_crm(self) -> bool:
        """Whether a write was sent that the CRM still shows, or may show once it is confirmed."""
        return self.version > 0 and not self.deleted

    @property
    def waiting(self) -> bool:
        """Whether a command is on its way."""
        return self.version > self.applied_version

    @property
    def told(self) -> tuple[str, str]:
        """Code of the reason that people are told, and its words.

        A record deleted because it left the scope says why it left, not that Sage deleted it.
        """
        if self.objection is not None:
            return self.objection, self.objection_words
        if self.scope_reason is not None and self.reason == Reason.MARKED_DELETED.code:
            return self.scope_reason, self.words
        return self.reason, self.words

    @property
    def kind_of(self) -> Kind:
        return Kind(self.kind)

    def to_bytes(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Known":
        """Raises ValueError or TypeError if the bytes are not a state entry."""
        known = cls(**orjson.loads(raw))
        Kind(known.kind)
        return known


def text(moment: datetime | None) -> str | None:
    """A moment as state keeps it."""
    return None if moment is None else moment.isoformat()


def moment(kept: str | None) -> datetime | None:
    """A moment from state."""
    return None if kept is None else datetime.fromisoformat(kept)
