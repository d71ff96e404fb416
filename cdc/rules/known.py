"""What the connector knows of one record: the processor's state, one entry per record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cdc.rules.copying import replace
from cdc.rules.exchange import BLANK, Exchange
from schemas.vocabulary import Kind


@dataclass(frozen=True, kw_only=True)
class Known:
    """State of a record between events. Moments are kept as ISO text, so reading it costs no parsing.

    ``version`` is that of the last command decided, ``applied_version`` of the last one that ended. ``record_hash`` is
    of the last desired record, ``written_hash`` of the last one confirmed. ``deleted`` is what was asked for, ``gone``
    what the CRM confirmed. ``offset``, ``outcome_offset`` and ``control_offset`` are those of the last change, outcome
    and request processed: what comes at or before them is a redelivery. ``scope_reason`` says why a record does not
    travel.

    ``reason`` and ``words`` say how the last command stands; ``objection`` says why the latest change led to no
    command. An objection is shown until a later change is taken, whatever becomes of an earlier command (promise 8).

    ``version``, ``record_hash`` and what follows from outcomes are of the way to the CRM; the way to Sage has its own
    in the exchange. ``deleted_in_crm`` is a person's deletion there: it is neither undone nor carried on. The fields
    with an underscore are kept as bytes and read only when they are needed.
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
    control_offset: int = -1
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
    deleted_in_crm: bool = False
    _shown: bytes = b""
    _exchange: bytes = b""

    @property
    def in_crm(self) -> bool:
        """Whether the CRM has the record, or may have it once a write that was sent is confirmed."""
        return (self.version > 0 or self.crm_id is not None) and not self.deleted

    @property
    def waiting(self) -> bool:
        """Whether a command is on its way."""
        return self.version > self.applied_version

    @property
    def shown(self) -> dict[str, Any]:
        """The record as Sage showed it last; empty if it never did, or if nothing of it can travel to Sage."""
        return orjson.loads(self._shown) if self._shown else {}

    @property
    def is_shown(self) -> bool:
        """Whether Sage showed the record and still has it, as far as is known."""
        return bool(self._shown) and not self.deleted

    @property
    def has_been_shown(self) -> bool:
        """Whether what Sage showed last is known; a deletion forgets it."""
        return bool(self._shown)

    @property
    def exchange(self) -> Exchange:
        """What travels to Sage and how that stands; a blank one if nothing ever did."""
        return Exchange.from_bytes(self._exchange) if self._exchange else BLANK

    def showing(self, record: bytes) -> "Known":
        """The same, with what Sage shows now."""
        return replace(self, _shown=record)

    def exchanging(self, exchange: Exchange) -> "Known":
        """The same, with how the exchange stands now."""
        return replace(self, _exchange=exchange.to_bytes())

    @property
    def kind_of(self) -> Kind:
        return Kind(self.kind)

    def to_bytes(self) -> bytes:
        """Three lines: what every event needs, what Sage showed, the exchange. JSON has no raw line ends."""
        return b"\n".join((orjson.dumps(self), self._shown, self._exchange))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Known":
        """Raises ValueError or TypeError if the bytes are not a state entry."""
        main, shown, exchange = (*raw.split(b"\n", 2), b"", b"")[:3]
        values = orjson.loads(main)
        if not isinstance(values, dict) or not values.keys() >= _NAMES_OF_A_RECORD:
            raise ValueError("a state entry names its record and the kind of it")
        known = replace(NOBODY, _shown=shown, _exchange=exchange, **values)
        Kind(known.kind)
        return known


_NAMES_OF_A_RECORD = frozenset({"record_id", "kind"})
NOBODY = Known(record_id="", kind="")
"""What a record that nothing is known of differs from in a few fields."""


def text(moment: datetime | None) -> str | None:
    """A moment as state keeps it."""
    return None if moment is None else moment.isoformat()


def moment(kept: str | None) -> datetime | None:
    """A moment from state."""
    return None if kept is None else datetime.fromisoformat(kept)
