"""How far each partition may be committed: up to the oldest record that is not done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from aiokafka import TopicPartition


@dataclass(slots=True)
class _Place:
    """One partition. ``done`` are records behind one that is not; ``left`` is the first that each company left.

    ``next`` is before ``end``, that of all records seen, while a stretch is read again.
    """

    next: int = 0
    end: int = 0
    open: dict[int, str] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    left: dict[str, int] = field(default_factory=dict)
    committed: int | None = None

    @property
    def reached(self) -> int:
        """The offset to go on from."""
        return min([self.next, *self.open, *self.left.values()])


class Progress:
    """Records are begun in the order of their company and done in any.

    A company that has no room leaves its records in the topic, and those behind them, until ``returns`` says where to
    read them again. Its neighbours in the partition go on meanwhile (promise 7).
    """

    def __init__(self, open_max: int, remembered_max: int = 500_000) -> None:
        self._open_max = open_max
        self._remembered_max = remembered_max
        self._places: dict[TopicPartition, _Place] = {}
        self._open: Counter[str] = Counter()

    def is_full(self, where: TopicPartition) -> bool:
        """Whether so much is done behind what is not that nothing new should be begun; memory stays bounded."""
        place = self._places.get(where)
        return place is not None and len(place.done) >= self._remembered_max and place.next >= place.end

    def begin(self, where: TopicPartition, offset: int, company: str, *, ready: bool = True) -> bool:
        """Whether to work on it now: not if that was begun before, and not if the company leaves it for later."""
        place = self._places.setdefault(where, _Place())
        place.next = max(place.next, offset + 1)
        place.end = max(place.end, place.next)
        if offset in place.open or offset in place.done:
            return False
        if company in place.left or not ready or self._open[company] >= self._open_max:
            place.left.setdefault(company, offset)
            return False
        place.open[offset] = company
        self._open[company] += 1
        return True

    def done(self, where: TopicPartition, offset: int) -> None:
        """One of a partition that was given up meanwhile is of no interest: it comes again elsewhere."""
        place = self._places.get(where)
        if place is None or offset not in place.open:
            return
        self._open[place.open.pop(offset)] -= 1
        place.done.add(offset)

    def returns(self, ready: Callable[[str], bool]) -> dict[TopicPartition, int]:
        """Where to read again, for companies that left records and have room by now."""
        again = {}
        for where, place in self._places.items():
            back = {name: first for name, first in place.left.items() if ready(name) and self._has_room(name)}
            if back:
                again[where] = min(back.values())
                place.left = {name: first for name, first in place.left.items() if name not in back}
                place.next = again[where]
        return again

    def give_up(self, where: TopicPartition) -> None:
        place = self._places.pop(where, None)
        if place is not None:
            self._open.subtract(place.open.values())

    def to_commit(self) -> dict[TopicPartition, int]:
        """The offsets to go on from that are not committed yet."""
        offsets = {
            where: reached for where, place in self._places.items() if (reached := place.reached) != place.committed
        }
        for where, offset in offsets.items():
            done = self._places[where].done
            done.difference_update([each for each in done if each < offset])
        return offsets

    def committed(self, offsets: dict[TopicPartition, int]) -> None:
        for where, offset in offsets.items():
            if where in self._places:
                self._places[where].committed = offset

    def _has_room(self, company: str) -> bool:
        """Half of it, so that a partition is read again seldom."""
        return self._open[company] <= self._open_max // 2
