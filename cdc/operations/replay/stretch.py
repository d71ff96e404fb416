"""Which changes are replayed, and their copies."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from schemas.change import Change, Replay
from schemas.vocabulary import Entity
from schemas.wire import from_bytes

_KEY_BARS = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Changes of one company and entity. ``key`` is the record's in its own system, ``since`` and ``until`` are when
    the change was published, ``first`` and ``last`` offsets in its topic; None: no such bound."""

    company: str
    entity: Entity
    key: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    first: int | None = None
    last: int | None = None

    def change_of(self, record: ConsumerRecord) -> Change | None:
        """The change if it belongs to the stretch. Copies of earlier replays do not, nor what can't be read: that is
        kept among the rejects."""
        if not self._bounds(record) or not self._names(record.key or b""):
            return None
        try:
            change = from_bytes(Change, record.value or b"")
        except ValidationError:
            return None
        return None if change.source.replay else change

    def as_json(self) -> dict[str, Any]:
        fields = asdict(self)
        return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in fields.items()}

    def _bounds(self, record: ConsumerRecord) -> bool:
        at_s = record.timestamp / 1000
        return (
            (self.first is None or record.offset >= self.first)
            and (self.last is None or record.offset <= self.last)
            and (self.since is None or at_s >= self.since.timestamp())
            and (self.until is None or at_s <= self.until.timestamp())
        )

    def _names(self, place: bytes) -> bool:
        company, _, key = place.decode(errors="replace").split("|", _KEY_BARS) if place.count(b"|") > 1 else ("",) * 3
        return company == self.company and self.key in (None, key)


def copy_of(change: Change, replay: Replay) -> Change:
    """The same change with the same id. Its rows were counted when it came first."""
    source = change.source.model_copy(update={"replay": replay, "accounts_for": ()})
    return change.model_copy(update={"source": source})
