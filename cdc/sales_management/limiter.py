"""Keep to the requests per second that the plan allows, urgent ones first."""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Awaitable, Callable

_MARGIN = 1.01
"""The other side counts at its own clock."""


class Limiter:
    """Never more than ``per_second`` requests in any stretch of one second, by the clock that is given.

    The first ones after a rest go at once. Those that have to wait go at even distances: requests may arrive closer
    together than they left, and a burst at the first moment allowed would then be one too many.
    """

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._most = max(1, int(per_second))
        self._distance_s = _MARGIN / per_second
        self._stretch_s = self._most * self._distance_s
        self._clock = clock
        self._sleep = sleep
        self._granted_s: deque[float] = deque(maxlen=self._most)
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._server: asyncio.Task[None] | None = None

    async def acquire(self, *, urgent: bool = False) -> None:
        """Return when the next request may be sent. An urgent one overtakes those that wait."""
        if not self._waiting and self._wait_s() <= 0:
            self._granted_s.append(self._clock())
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._order), turn))
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve())
        await turn

    async def close(self) -> None:
        """End the waiting of those who wait."""
        if self._server is not None:
            self._server.cancel()

    async def _serve(self) -> None:
        while self._waiting:
            distance_s = self._granted_s[-1] + self._distance_s - self._clock() if self._granted_s else 0.0
            if (wait_s := max(self._wait_s(), distance_s)) > 0:
                await self._sleep(wait_s)
                continue
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.cancelled():
                self._granted_s.append(self._clock())
                turn.set_result(None)

    def _wait_s(self) -> float:
        if len(self._granted_s) < self._most:
            return 0.0
        return self._granted_s[0] + self._stretch_s - self._clock()
