"""How far each partition may be committed: up to the oldest record that is not done."""

from collections import deque

from aiokafka import TopicPartition


class Progress:
    """Records are begun in rising order and done in any. Only what has nothing undone before it is committed."""

    def __init__(self) -> None:
        self._begun: dict[TopicPartition, deque[int]] = {}
        self._done: dict[TopicPartition, set[int]] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._next: dict[TopicPartition, int] = {}

    @property
    def open(self) -> int:
        """How many records are not done yet."""
        return sum(len(self._begun[place]) - len(self._done[place]) for place in self._begun)

    def begin(self, place: TopicPartition, offset: int) -> None:
        self._begun.setdefault(place, deque()).append(offset)
        self._done.setdefault(place, set())
        self._next[place] = offset + 1

    def done(self, place: TopicPartition, offset: int) -> None:
        """One of a partition that was given up meanwhile is of no interest: it comes again elsewhere."""
        begun = self._begun.get(place)
        if not begun or offset < begun[0] or offset not in begun:
            return
        self._done[place].add(offset)
        while begun and begun[0] in self._done[place]:
            self._done[place].remove(begun.popleft())

    def give_up(self, place: TopicPartition) -> None:
        self._begun.pop(place, None)
        self._done.pop(place, None)
        self._committed.pop(place, None)
        self._next.pop(place, None)

    def to_commit(self) -> dict[TopicPartition, int]:
        """The offsets to go on from that are not committed yet."""
        reached = {place: begun[0] if begun else self._next[place] for place, begun in self._begun.items()}
        return {place: offset for place, offset in reached.items() if self._committed.get(place) != offset}

    def committed(self, offsets: dict[TopicPartition, int]) -> None:
        self._committed |= offsets
