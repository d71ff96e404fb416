"""The statuses that wait to be written: only the newest of each record, each from the moment that it is due."""

import heapq
import itertools
from collections import defaultdict
from dataclasses import dataclass, replace

from cdc.sinks.crm.status.notice import Notice
from cdc.sinks.offsets import Offsets
from schemas.vocabulary import Entity

Place = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """One notice, where it was read, and the second from which it may be written."""

    notice: Notice
    place: Place
    offset: int
    due_s: float
    term: int
    """Of the board; what was handed out in an earlier one counts no more."""


class Board:
    """Pure: no clock, no I/O. A company's notices are handed out by one caller at a time.

    An offset is finished when its status was written, needed no writing, or was replaced by a newer one of its record.
    """

    def __init__(self) -> None:
        self._newest: dict[str, Waiting] = {}
        self._lanes: defaultdict[tuple[str, Entity], list[tuple[float, int, Waiting]]] = defaultdict(list)
        self._offsets: defaultdict[Place, Offsets] = defaultdict(Offsets)
        self._order = itertools.count()
        self._closed = False
        self._term = 0

    def __len__(self) -> int:
        """How many records wait."""
        return len(self._newest)

    def take(self, place: Place, offset: int, record_id: str, notice: Notice | None, due_s: float) -> None:
        """A status was read; None: there is nothing to be shown of the record any more."""
        self._offsets[place].take(offset)
        before = self._newest.pop(record_id, None)
        if before is not None:
            self._offsets[before.place].finish(before.offset)
        if notice is None:
            self._offsets[place].finish(offset)
            return
        if before is not None and not (before.notice.settles or notice.settles):
            due_s = min(due_s, before.due_s)
        self._put(Waiting(notice, place, offset, due_s, self._term))

    def next(self, company: str, now_s: float, most: int) -> list[Waiting]:
        """Notices that are due, of one entity, the longest due first. Give each back by ``done`` or ``again``."""
        for entity in () if self._closed else Entity:
            if found := self._due(self._lanes.get((company, entity), []), now_s, most):
                return found
        return []

    def done(self, waiting: Waiting) -> None:
        """Written, or not to be written."""
        if waiting.term == self._term:
            self._offsets[waiting.place].finish(waiting.offset)

    def again(self, waiting: Waiting, due_s: float) -> None:
        """To be tried later, unless a newer one of the record has come meanwhile."""
        if waiting.term != self._term:
            return
        if waiting.notice.record_id in self._newest:
            self.done(waiting)
        else:
            self._put(replace(waiting, due_s=due_s))

    def committable(self) -> dict[Place, int]:
        """From where to read on after a restart."""
        found = {place: offsets.committable for place, offsets in self._offsets.items()}
        return {place: offset for place, offset in found.items() if offset is not None}

    def close(self) -> None:
        """Hand nothing out any more, until it is cleared."""
        self._closed = True

    def clear(self) -> None:
        """The partitions went elsewhere: forget everything, begin anew."""
        self._closed = False
        self._term += 1
        self._newest.clear()
        self._lanes.clear()
        self._offsets.clear()

    def _put(self, waiting: Waiting) -> None:
        notice = waiting.notice
        self._newest[notice.record_id] = waiting
        heapq.heappush(self._lanes[notice.company, notice.entity], (waiting.due_s, next(self._order), waiting))

    def _due(self, lane: list[tuple[float, int, Waiting]], now_s: float, most: int) -> list[Waiting]:
        found: list[Waiting] = []
        while lane and lane[0][0] <= now_s and len(found) < most:
            waiting = heapq.heappop(lane)[2]
            if self._newest.get(waiting.notice.record_id) is waiting:
                del self._newest[waiting.notice.record_id]
                found.append(waiting)
        return found
