"""Which chunks of a partition are still open, and up to where its offset may be committed."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping

from faust.types import TP


class Ticket:
    """One delivered chunk. It is finished once each agent that reads its topic has finished it."""

    __slots__ = ("_due", "_news", "next_offset")

    def __init__(self, next_offset: int, agents: int, news: Callable[[], None]) -> None:
        self.next_offset = next_offset
        self._due = agents
        self._news = news

    def finish(self) -> None:
        """One agent is done: what the chunk caused is durable."""
        self._due -= 1
        if self.finished:
            self._news()

    @property
    def finished(self) -> bool:
        return self._due <= 0


def _nobody_asks() -> None:
    """Until someone wants to know."""


class OpenChunks:
    """Delivered chunks per partition, in the order of delivery.

    Only a finished prefix may be committed, in whatever order the chunks were finished: a later chunk never carries the
    offset past an earlier one (promise 1). A failed commit loses nothing here, so the next one tries again. ``news`` is
    called when a chunk was finished.
    """

    def __init__(self, news: Callable[[], None] = _nobody_asks) -> None:
        self._news = news
        self._open: defaultdict[TP, deque[Ticket]] = defaultdict(deque)
        self._finished: dict[TP, int] = {}

    def deliver(self, tp: TP, next_offset: int, agents: int) -> Ticket:
        """Register a chunk; ``next_offset`` is the offset after its last record."""
        ticket = Ticket(next_offset, agents, self._news)
        self._open[tp].append(ticket)
        return ticket

    def committable(self) -> dict[TP, int]:
        """Per partition with something new to commit: the offset to continue at."""
        for tp, tickets in self._open.items():
            while tickets and tickets[0].finished:
                self._finished[tp] = tickets.popleft().next_offset
        return dict(self._finished)

    def committed(self, offsets: Mapping[TP, int]) -> None:
        """These offsets are stored in Kafka."""
        for tp, offset in offsets.items():
            if self._finished.get(tp, -1) <= offset:
                self._finished.pop(tp, None)

    def forget(self, tps: Iterable[TP]) -> None:
        """The partitions are no longer ours: whoever has them continues at what was committed."""
        for tp in tps:
            self._open.pop(tp, None)
            self._finished.pop(tp, None)

    def clear(self) -> None:
        """Everything that was not committed will be delivered again."""
        self._open.clear()
        self._finished.clear()

    def is_open(self, tp: TP) -> bool:
        """Whether chunks of the partition are not finished."""
        return any(not ticket.finished for ticket in self._open.get(tp, ()))
