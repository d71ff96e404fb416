"""What was asked of the bridge: counts by method, path and status, and the last writes with their bodies."""

from collections import Counter, deque
from dataclasses import dataclass
from itertools import count
from typing import Any

LOST = "lost"
_COUNTERS_MAX = 1_000


@dataclass
class Entry:
    """One call. ``at`` is when its body was there, in seconds since 1970; ``status`` is None until it is answered."""

    sequence: int
    method: str
    path: str
    body: Any
    at: float
    status: int | str | None = None


class RequestsLog:
    """Bounded: the oldest writes and, beyond a thousand, new kinds of counters are dropped."""

    def __init__(self, size: int) -> None:
        self._sequence = count(1)
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._writes: deque[Entry] = deque(maxlen=size)
        self._writes_now = 0
        self.concurrent_writes_max = 0

    def received(self, method: str, path: str, body: Any, at: float, *, write: bool) -> Entry:
        entry = Entry(next(self._sequence), method, path, body, at)
        if write:
            self._writes.append(entry)
            self._writes_now += 1
            self.concurrent_writes_max = max(self.concurrent_writes_max, self._writes_now)
        return entry

    def answered(self, entry: Entry, status: int | str, operation: str, *, write: bool) -> None:
        """``operation`` is the path without ids."""
        entry.status = status
        self._writes_now -= write
        kind = (entry.method, operation, str(status))
        if kind in self._counts or len(self._counts) < _COUNTERS_MAX:
            self._counts[kind] += 1

    @property
    def last_write(self) -> int:
        """Its sequence number; 0 before the first."""
        return self._writes[-1].sequence if self._writes else 0

    def shown(self, after: int) -> dict[str, Any]:
        counts = [
            {"method": method, "path": path, "status": status, "count": times}
            for (method, path, status), times in sorted(self._counts.items())
        ]
        writes = [vars(entry) for entry in self._writes if entry.sequence > after]
        return {"counts": counts, "writes": writes, "concurrent_writes_max": self.concurrent_writes_max}
