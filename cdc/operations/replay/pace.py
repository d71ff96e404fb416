"""Hold a replay back, so that live changes overtake it."""

from collections.abc import Awaitable, Callable


class Pace:
    """``rate`` copies a second. The clock is in seconds; both are given from outside."""

    def __init__(self, rate: float, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]) -> None:
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self._free_at_s = clock()

    @property
    def chunk(self) -> int:
        """Copies that go together: a tenth of a second's."""
        return max(1, min(500, int(self._rate / 10)))

    async def wait(self, copies: int) -> None:
        """Return when so many copies may go."""
        now_s = self._clock()
        if self._free_at_s > now_s:
            await self._sleep(self._free_at_s - now_s)
        self._free_at_s = max(self._free_at_s, now_s) + copies / self._rate
