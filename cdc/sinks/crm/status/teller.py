"""One company's statuses: round after round, with a rest in between, and with patience when the CRM is away."""

import asyncio
import random
from collections.abc import Callable

from cdc.broker.errors import KafkaUnavailable
from cdc.failures import Unavailable
from cdc.sinks.crm.status.board import Board, Waiting
from cdc.sinks.crm.status.writer import WRITE_MAX, StatusWriter
from cdc.sinks.retry import next_wait_s

REST_S = 1.0
"""Between two rounds: what changes meanwhile travels together."""


class Teller:
    """``idle`` is set while nothing is under way."""

    def __init__(
        self, company: str, board: Board, writer: StatusWriter, clock: Callable[[], float], say: Callable[[str], None]
    ) -> None:
        self.idle = asyncio.Event()
        self.idle.set()
        self.writer = writer
        self._company = company
        self._board = board
        self._clock = clock
        self._say = say
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Until the stop; a round that is under way ends first."""
        while not stop.is_set():
            wait_s = await self._round()
            try:
                async with asyncio.timeout(wait_s):
                    await stop.wait()
            except TimeoutError:
                continue

    async def _round(self) -> float:
        """Seconds to wait before the next one."""
        waiting = self._board.next(self._company, self._clock(), WRITE_MAX)
        if not waiting:
            return REST_S / 4
        self.idle.clear()
        try:
            return await self._write(waiting)
        finally:
            self.idle.set()

    async def _write(self, waiting: list[Waiting]) -> float:
        notices = [each.notice for each in waiting]
        words, asked_s = "", None
        try:
            again = {one.record_id for one in await self.writer.write(notices[0].entity, notices)}
        except (Unavailable, KafkaUnavailable) as error:
            again = {one.record_id for one in notices}
            words, asked_s = str(error), getattr(error, "retry_after_s", None)
        for each in waiting:
            if each.notice.record_id in again:
                self._board.again(each, self._clock())
            else:
                self._board.done(each)
        return self._pause_s(words, asked_s)

    def _pause_s(self, words: str, asked_s: float | None) -> float:
        if not words:
            self._failures = 0
            return REST_S
        if not self._failures:
            self._say(f"statuses wait to be written into Sales Management: {words}")
        self._failures += 1
        return max(REST_S, next_wait_s(self._failures, asked_s, random.random))
