"""Try again what could not be done because something was not there: said once, with growing pauses, until the stop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from cdc.failures import Unavailable
from cdc.sources.capture.stopping import pause

Answer = TypeVar("Answer")
Pause = Callable[[float], Awaitable[None]]

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0


class Stopped(Exception):
    """The stop came before it could be done; nothing of it counts as done."""


class Patience:
    """For one company: what is wrong is said once, and once more that it is over.

    ``recovered`` is called when something works again after an outage of Sales Management.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        stop: asyncio.Event,
        recovered: Callable[[], None] = lambda: None,
        wait: Pause | None = None,
    ) -> None:
        self._say = say
        self._stop = stop
        self._recovered = recovered
        self._wait = wait or (lambda seconds: pause(stop, seconds))
        self._said = ""

    async def until_done(self, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the work gives in the end. Raises Stopped."""
        wait_s, outage = _FIRST_PAUSE_S, False
        while True:
            try:
                answer = await work()
            except (Unavailable, KafkaUnavailable, KafkaRefused) as error:
                outage |= isinstance(error, Unavailable)
                self._tell(f"{error}; it is tried again, nothing is lost")
                asked_s = error.retry_after_s if isinstance(error, Unavailable) else None
            else:
                self._over(outage)
                return answer
            if not self._stop.is_set():
                await self._wait(min(asked_s or wait_s, _LONGEST_PAUSE_S))
            if self._stop.is_set():
                raise Stopped
            wait_s = min(wait_s * 2, _LONGEST_PAUSE_S)

    def _tell(self, words: str) -> None:
        if words != self._said:
            self._say(words)
            self._said = words

    def _over(self, outage: bool) -> None:
        if self._said and outage:
            self._say("Sales Management is read again")
        self._said = ""
        if outage:
            self._recovered()
