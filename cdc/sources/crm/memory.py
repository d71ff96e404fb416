"""What was captured lately, so that hooks, their repetitions and the sweep tell of each state once."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

import xxhash

from cdc.sources.crm.rows import Row
from schemas.change import Change
from schemas.wire import dumps

_RECORDS_MAX = 50_000


class Memory:
    """Bounded and of this process only: what is forgotten is told again, with the same id.

    Remembered is only what Kafka has acknowledged.
    """

    def __init__(self, records_max: int = _RECORDS_MAX) -> None:
        self._records_max = records_max
        self._told: OrderedDict[tuple[str, str], tuple[datetime, datetime, str]] = OrderedDict()
        self._rows: OrderedDict[tuple[str, int], str] = OrderedDict()

    def is_news(self, change: Change, row_at: datetime) -> bool:
        """Whether it is neither what was told last of the record nor older than that (promise 4).

        ``row_at`` is the moment of the row itself; an order's event may be as young as its youngest line.
        """
        last = self._told.get((change.entity, change.key))
        if last is None:
            return True
        last_row_at, last_at, identity = last
        moments = (row_at, change.occurred_at or row_at)
        return moments >= (last_row_at, last_at) and change.id != identity

    def told(self, change: Change, row_at: datetime) -> None:
        told = (row_at, change.occurred_at or row_at, change.id)
        _put(self._told, (change.entity, change.key), told, self._records_max)

    def knows(self, resource: str, row: Row) -> bool:
        """Whether the row was taken in just so the last time."""
        return self._rows.get((resource, _place(row))) == _hash(row)

    def took(self, resource: str, row: Row) -> None:
        _put(self._rows, (resource, _place(row)), _hash(row), self._records_max)


def _place(row: Row) -> int:
    identity = row.get("id")
    return identity if isinstance(identity, int) else 0


def _hash(row: Row) -> str:
    return xxhash.xxh3_64_hexdigest(dumps(row))


def _put(entries: OrderedDict[Any, Any], place: Any, value: Any, most: int) -> None:
    entries[place] = value
    entries.move_to_end(place)
    if len(entries) > most:
        entries.popitem(last=False)
