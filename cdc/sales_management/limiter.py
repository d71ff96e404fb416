"""Keep to the requests per second that the plan allows, urgent ones first."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable

from cdc.failures import Unavailable
from cdc.metrics import WAITING_FOR_RATE
from cdc.sales_management.pace import Account, OwnAccount, Pace


class Limiter:
    """Who has to wait here queues here; for the first of the queue a turn is reserved in the account of all.

    Without an account the rate is this process's alone. The clock must be that of the account.
    """

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        account: Account | None = None,
    ) -> None:
        self._account = account or OwnAccount()
        self._pace = Pace(per_second, clock, self._account)
        self._sleep = sleep
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._server: asyncio.Task[None] | None = None

    async def acquire(self, *, urgent: bool = False) -> None:
        """Return when the next request may be sent. An urgent one overtakes those that are not.

        Raises Unavailable if the account can't be used.
        """
        if not self._must_queue(urgent) and self._pace.go_at_once(urgent=urgent):
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._order), turn))
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve())
        with WAITING_FOR_RATE.track_inprogress():
            await turn

    async def close(self) -> None:
        """End the waiting of those who wait."""
        if self._server is not None:
            self._server.cancel()
        self._account.close()

    async def _serve(self) -> None:
        try:
            while self._someone_waits():
                await self._turn()
                self._let_go()
        except Unavailable as error:
            self._give_up(error)

    async def _turn(self) -> None:
        """Return at a moment that is ours."""
        turn_s: float | None = self._pace.reserve(urgent=self._first_is_urgent())
        while turn_s is not None:
            if (wait_s := self._pace.wait_s(turn_s)) > 0:
                await self._sleep(wait_s)
            else:
                turn_s = self._pace.take(turn_s, urgent=self._first_is_urgent())

    def _must_queue(self, urgent: bool) -> bool:
        return self._first_is_urgent() if urgent else bool(self._waiting)

    def _first_is_urgent(self) -> bool:
        return bool(self._waiting) and not self._waiting[0][0]

    def _someone_waits(self) -> bool:
        while self._waiting and self._waiting[0][2].cancelled():
            heapq.heappop(self._waiting)
        return bool(self._waiting)

    def _let_go(self) -> None:
        if self._someone_waits():
            heapq.heappop(self._waiting)[2].set_result(None)

    def _give_up(self, error: Unavailable) -> None:
        while self._someone_waits():
            heapq.heappop(self._waiting)[2].set_exception(error)
