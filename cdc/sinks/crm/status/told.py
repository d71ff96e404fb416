"""What was last written of each record, as far as this process remembers."""

from collections import OrderedDict
from dataclasses import dataclass

from cdc.sinks.crm.status.notice import Notice

_RECORDS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Told:
    """``at_s`` is the second of the write."""

    content: int
    in_review: bool
    at_s: float


class Memory:
    """Bounded: what is forgotten is read from Sales Management again before the next write."""

    def __init__(self, records_max: int = _RECORDS_MAX) -> None:
        self._told: OrderedDict[str, Told] = OrderedDict()
        self._records_max = records_max

    def of(self, record_id: str) -> Told | None:
        return self._told.get(record_id)

    def shows(self, notice: Notice) -> bool:
        """Whether this very content was the last."""
        told = self._told.get(notice.record_id)
        return told is not None and told.content == hash(notice.content)

    def keep(self, notice: Notice, at_s: float) -> None:
        self._told[notice.record_id] = Told(hash(notice.content), notice.in_review, at_s)
        self._told.move_to_end(notice.record_id)
        if len(self._told) > self._records_max:
            self._told.popitem(last=False)
