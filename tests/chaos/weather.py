"""What a proxy does to the bytes that pass it, until it changes."""

import asyncio
from contextlib import suppress


class Weather:
    """``held``: nothing moves. ``delay_s``: pieces arrive later. ``refused``: new connections are reset.

    ``answer_bytes``: answers are reset after so many bytes, each time after ``answers_between`` long enough ones that
    passed. None: no answer is.
    """

    def __init__(
        self,
        *,
        held: bool = False,
        delay_s: float = 0.0,
        refused: bool = False,
        answer_bytes: int | None = None,
        answers_between: int = 0,
    ) -> None:
        self.refused = refused
        self._held = held
        self._delay_s = delay_s
        self._answer_bytes = answer_bytes
        self._answers_between = answers_between
        self._answers = 0
        self._over = asyncio.Event()

    def over(self) -> None:
        """Another weather has come: nothing waits for the end of this one any longer."""
        self._over.set()

    async def passed(self) -> None:
        """Return when a piece that has just come may go on."""
        if self._held:
            await self._over.wait()
        elif self._delay_s:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), self._delay_s)

    def share_of(self, before: int, size: int) -> int | None:
        """How many of the next ``size`` bytes of an answer, of which ``before`` bytes passed, may pass before it is
        reset; None: all of them, and it goes on."""
        limit = self._answer_bytes
        if limit is None or not before <= limit < before + size:
            return None
        self._answers += 1
        return limit - before if self._answers % (self._answers_between + 1) == 0 else None
