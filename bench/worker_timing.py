"""The rules as every side of the worker's bench runs them, and the clock around them.

It needs what the rules need and nothing else, so that a rival can run it in an environment of its own.
"""

import asyncio
import resource
import time
from datetime import datetime
from typing import TypedDict

from cdc.rules.effects import Effects, Read
from cdc.rules.processor import Processor
from schemas.topics import Topics
from schemas.vocabulary import Entity

ACCOUNTS = Entity.ACCOUNT


class Report(TypedDict):
    """What one run measured, from the first record handled to the last one acknowledged."""

    events_per_s: float
    cpu_us_per_event: float


class Timed:
    """The real rules; notes when they were first asked, and when they have been asked about every record."""

    def __init__(self, topics: Topics, events: int) -> None:
        self._processor = Processor(ACCOUNTS, topics, {})
        self._events = self._left = events
        self.started: tuple[float, float] | None = None
        self.all_decided = asyncio.Event()

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime, /
    ) -> Effects:
        if self.started is None:
            self.started = time.perf_counter(), cpu_s()
        self._left -= 1
        if not self._left:
            self.all_decided.set()
        return self._processor.handle(topic, offset, record_key, value, read, now)

    def report(self) -> Report:
        wall, cpu = self.started or (0.0, 0.0)
        took_s, used_s = time.perf_counter() - wall, cpu_s() - cpu
        return {"events_per_s": self._events / took_s, "cpu_us_per_event": used_s / self._events * 1e6}


def cpu_s() -> float:
    """Processor time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
