"""A consumer that asks Kafka less often while there is no news: what an idle hour costs is mostly such questions."""

import time
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer

BUSY_WAIT_MS = 100
IDLE_WAIT_MS = 2000
"""How long Kafka may keep a fetch that it has nothing for. It answers at once as soon as it has something."""

_SHARE = 0.1


class Pace:
    """How long the next fetch may be kept: the longer, the longer nothing has come.

    Not while records come. A partition whose records are just being read is not in the fetch that is under way, so what
    is new there waits until that fetch is answered. So does whoever takes partitions over: a tenth of the quiet time.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last_s = now()

    def wait_ms(self, found: bool) -> int:
        """After a look that found something, or nothing."""
        now = self._now()
        if found:
            self._last_s = now
        quiet_ms = (now - self._last_s) * 1000
        return int(min(IDLE_WAIT_MS, max(BUSY_WAIT_MS, quiet_ms * _SHARE)))


class UnhurriedConsumer(AIOKafkaConsumer):  # type: ignore[misc]  # published without types
    """Each look at what was fetched says how long the next fetch may be kept (aiokafka 0.14.0, pinned)."""

    def __init__(self, *topics: str, **options: Any) -> None:
        super().__init__(*topics, **options)
        self._pace = Pace()

    async def getmany(self, *partitions: Any, **options: Any) -> Any:
        found = await super().getmany(*partitions, **options)
        self.looked(bool(found))
        return found

    def looked(self, found: bool) -> None:
        """For who looks past ``getmany``."""
        self._fetcher._fetch_max_wait_ms = self._pace.wait_ms(found)
