"""Count one request to another system and how long its answer took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cdc.metrics import API_CALL, API_CALLS

_TOO_MANY = 429
_OF_ITSELF = (401, _TOO_MANY)
"""Statuses that an operator looks for by number."""


@dataclass(slots=True)
class Call:
    """``status`` stays None if no answer came."""

    status: int | None = None

    @property
    def result(self) -> str:
        """``2xx``, ``4xx``, ``429``…, or ``no answer``."""
        if self.status is None:
            return "no answer"
        return str(self.status) if self.status in _OF_ITSELF else f"{self.status // 100}xx"


@contextmanager
def measured_call(system: str) -> Iterator[Call]:
    """Whatever becomes of it, it is counted; one that was cancelled is not: nobody waited for its end."""
    call, started_s = Call(), time.monotonic()
    try:
        yield call
    except Exception:
        _count(system, call, started_s)
        raise
    _count(system, call, started_s)


def _count(system: str, call: Call, started_s: float) -> None:
    API_CALLS.labels(system, call.result).inc()
    API_CALL.labels(system).observe(time.monotonic() - started_s)
