"""What was captured lately, so that hooks, their repetitions and the sweep tell of each state once."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xxhash

from cdc.sources.crm.rows import Row
from schemas.change import Change
from schemas.wire import dumps

_RECORDS_MAX = 50_000

Dated = tuple[Change, datetime]
"""An event with the moment of its row."""

_Told = tuple[datetime, datetime, str]


class Memory:
    """Bounded and of this process only: what is forgotten is told again, with the same id.

    Remembered is only what Kafka has acknowledged.
    """

    def __init__(self, records_max: int = _RECORDS_MAX) -> None:
        self._records_max = records_max
        self._told: OrderedDict[tuple[str, str], _Told] = OrderedDict()
        self._rows: OrderedDict[tuple[str, int], str] = OrderedDict()

    def news(self, changes: Iterable[Dated]) -> list[Dated]:
        """Those that are news if told one by one: a repetition may come together with what it repeats."""
        told: dict[tuple[str, str], _Told] = {}
        found = []
        for change, row_at in changes:
            place = (change.entity, change.key)
            if _is_news(change, row_at, told.get(place) or self._told.get(place)):
                told[place] = _told(change, row_at)
                found.append((change, row_at))
        return found

    def is_news(self, change: Change, row_at: datetime) -> bool:
        """Whether it is neither what was told last of the record nor older than that (promise 4).

        ``row_at`` is the moment of the row itself; an order's event may be as young as its youngest line.
        """
        return _is_news(change, row_at, self._told.get((change.entity, change.key)))

    def told(self, change: Change, row_at: datetime) -> None:
        _put(self._told, (change.entity, change.key), _told(change, row_at), self._records_max)

    def knows(self, resource: str, row: Row) -> bool:
        """Whether the row was taken in just so the last time."""
        return self._rows.get((resource, _place(row))) == _hash(row)

    def took(self, resource: str, row: Row) -> None:
        _put(self._rows, (resource, _place(row)), _hash(row), self._records_max)


def _told(change: Change, row_at: datetime) -> _Told:
    return row_at, change.occurred_at or row_at, change.id


def _is_news(change: Change, row_at: datetime, last: _Told | None) -> bool:
    if last is None:
        return True
    last_row_at, last_at, identity = last
    return (row_at, change.occurred_at or row_at) >= (last_row_at, last_at) and change.id != identity


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
