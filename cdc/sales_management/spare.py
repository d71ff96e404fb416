"""Requests that nobody waits for: they go only while the rate has room to spare, after everybody else's."""

from collections.abc import Awaitable, Callable

from cdc.sales_management.limiter import Limiter
from cdc.sales_management.pace import Account

_MARGIN = 1.05
"""Longer than any stretch in which requests count against the rate."""


class SpareLimiter(Limiter):
    """A request goes when, with it, no more than half of the last second's rate was used or is waited for.

    So whatever comes right after it, a quotation first of all, still finds turns that are free.
    """

    def __init__(
        self, per_second: float, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]], account: Account
    ) -> None:
        super().__init__(per_second, clock, sleep, account)
        most = max(1, int(per_second))
        self._used_max = (most - 1) // 2
        self._stretch_s = _MARGIN * most / per_second
        self._now_s = clock
        self._shared = account
        self._rest = sleep

    async def acquire(self, *, urgent: bool = False) -> None:
        """Return when the request may be sent; nothing is urgent here. Raises Unavailable."""
        while not self._has_room():
            await self._rest(self._stretch_s / 4)
        await super().acquire()

    def _has_room(self) -> bool:
        with self._shared.opened() as moments:
            now_s = self._now_s()
            lately = [moment for moment in moments if moment > now_s - self._stretch_s]
            return len(lately) <= self._used_max
