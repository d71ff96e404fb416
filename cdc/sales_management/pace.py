"""When the next request may go: the arithmetic of the rate, on an account that several processes may share."""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

_MARGIN = 1.01
"""The other side counts at its own clock."""


class Account(Protocol):
    """Moments in ascending order, by a clock that all who share the account have in common.

    Those past are requests that went, those ahead are turns that somebody waits for.
    """

    def opened(self) -> AbstractContextManager[list[float]]:
        """The moments, to look at and to change; nobody else has them at the same time. Raises Unavailable."""
        ...

    def close(self) -> None:
        """Let go of what the account is kept in."""
        ...


class OwnAccount:
    """An account that nobody shares."""

    def __init__(self) -> None:
        self._moments: list[float] = []

    @contextmanager
    def opened(self) -> Iterator[list[float]]:
        """The moments."""
        yield self._moments

    def close(self) -> None:
        """Nothing is held."""


class Pace:
    """Never more than ``per_second`` requests in any stretch of one second.

    The first ones after a rest go at once. Those that have to wait go at even distances: requests may arrive closer
    together than they left, and a burst at the first moment allowed would then be one too many. Urgent ones are few:
    they go at the first moment allowed, and before turns that others wait for.
    """

    def __init__(self, per_second: float, clock: Callable[[], float], account: Account) -> None:
        self._most = max(1, int(per_second))
        self._distance_s = _MARGIN / per_second
        self._stretch_s = self._most * self._distance_s
        self._clock = clock
        self._account = account

    def go_at_once(self, *, urgent: bool = False) -> bool:
        """Whether a request may go now; nobody who waits is overtaken but by an urgent one."""
        with self._account.opened() as moments:
            now_s = self._tidied(moments)
            gone = moments[: bisect_right(moments, now_s)]
            if (len(gone) < len(moments) and not urgent) or self._allowed_s(gone) > now_s:
                return False
            insort(moments, now_s)
            return True

    def reserve(self, *, urgent: bool = False) -> float:
        """The moment of the next free turn, which is now ours. Take it with ``take``."""
        with self._account.opened() as moments:
            return self._reserved(moments, self._tidied(moments), urgent)

    def take(self, turn_s: float, *, urgent: bool = False) -> float | None:
        """None: the request goes now. Otherwise the turn was missed, for others have gone since: wait for this one."""
        with self._account.opened() as moments:
            now_s = self._tidied(moments)
            if turn_s in moments:
                moments.remove(turn_s)
            if self._allowed_s(moments[: bisect_right(moments, now_s)]) > now_s:
                return self._reserved(moments, now_s, urgent)
            insort(moments, now_s)
            return None

    def wait_s(self, turn_s: float) -> float:
        """How long it is until that moment."""
        return turn_s - self._clock()

    def _reserved(self, moments: list[float], now_s: float, urgent: bool) -> float:
        even_s = moments[-1] + self._distance_s if moments and not urgent else now_s
        turn_s = max(now_s, even_s, self._allowed_s(moments))
        insort(moments, turn_s)
        return turn_s

    def _allowed_s(self, moments: list[float]) -> float:
        return moments[-self._most] + self._stretch_s if len(moments) >= self._most else float("-inf")

    def _tidied(self, moments: list[float]) -> float:
        """Now. Forgets what counts no more, and what no living process can have reserved: the machine was restarted."""
        now_s = self._clock()
        oldest_s, newest_s = now_s - self._stretch_s, now_s + 2 * self._stretch_s
        if moments and (moments[0] < oldest_s or moments[-1] > newest_s):
            moments[:] = [moment for moment in moments if oldest_s <= moment <= newest_s]
        return now_s
