"""Which offsets of one partition are unfinished, and how far it may be committed."""

from collections import deque


class Offsets:
    """Offsets taken in rising order and finished in any. Committed is only what has no unfinished one before it."""

    def __init__(self) -> None:
        self._taken: deque[int] = deque()
        self._finished: set[int] = set()
        self._next: int | None = None
        self.open = 0

    def take(self, offset: int) -> None:
        self._taken.append(offset)
        self._next = offset + 1
        self.open += 1

    def finish(self, offset: int) -> None:
        """Each offset that was taken is finished once."""
        self._finished.add(offset)
        self.open -= 1
        while self._taken and self._taken[0] in self._finished:
            self._finished.remove(self._taken.popleft())

    @property
    def committable(self) -> int | None:
        """The offset to go on from after a restart; None if nothing was taken yet."""
        return self._taken[0] if self._taken else self._next
