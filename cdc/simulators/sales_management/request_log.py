"""What was asked of the simulator: counts by method, path and status, and the last writes with their times."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from cdc.simulators.sales_management.paths import LOG_IN

LOST = "lost"
_NUMBER = re.compile(r"(?<=/)[0-9]+(?=/|$)")
_UPLOAD = re.compile(r"(?<=^/uploads/)[^/]+")
_COUNTERS_MAX = 1_000
WRITES = frozenset({"POST", "PUT", "DELETE"})


@dataclass
class Entry:
    """One write. ``received`` is when its whole body was there.

    Ids, extIds and versions are those written; no other content is kept, nor the token of an upload. A version is what
    the record shows in ``Z_SageVersion``, None without one.

    ``status`` is None until answered, and ``"lost"`` when the answer was withheld.
    """

    sequence: int
    method: str
    path: str
    received_wall_ns: int
    received_monotonic_ns: int
    status: int | str | None = None
    ids: list[int] = field(default_factory=list)
    ext_ids: list[str | None] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        return vars(self)


class RequestLog:
    """Bounded: the oldest writes and, beyond a thousand, new kinds of counters are dropped."""

    def __init__(self, write_log_size: int) -> None:
        self._sequence = count(1)
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._writes: deque[Entry] = deque(maxlen=write_log_size)

    def received(self, method: str, path: str, wall_ns: int, monotonic_ns: int) -> Entry:
        entry = Entry(next(self._sequence), method, _UPLOAD.sub("{token}", path), wall_ns, monotonic_ns)
        if method in WRITES and path != LOG_IN:
            self._writes.append(entry)
        return entry

    def answered(self, entry: Entry, status: int | str) -> None:
        entry.status = status
        kind = (entry.method, _NUMBER.sub("{id}", entry.path), str(status))
        if kind in self._counts or len(self._counts) < _COUNTERS_MAX:
            self._counts[kind] += 1

    def counts(self) -> list[dict[str, object]]:
        return [
            {"method": method, "path": path, "status": status, "count": number}
            for (method, path, status), number in sorted(self._counts.items())
        ]

    @property
    def last_write(self) -> int:
        """Its sequence number; 0 before the first."""
        return self._writes[-1].sequence if self._writes else 0

    def writes(self, after: int = 0) -> list[dict[str, Any]]:
        return [entry.shown() for entry in self._writes if entry.sequence > after]
