"""Quotations that Sage does not have yet: told at once when they are whole, else once their lines stay the same."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cdc.sources.crm.intake import Intake, Parcel, Prepared
from cdc.sources.crm.patience import Patience, Stopped
from cdc.sources.crm.rows import Row, id_of, is_deleted, last_touch
from cdc.sources.crm.whole import is_whole

SAME_AFTER_S = 0.25
"""Lines that may not be all are taken as complete if they are the same after this time; an edit starts it anew."""

EMPTY_LOOKS_S = (0.25, 0.5, 1.0, 2.0, 4.0)
"""When an order without lines is looked at again; whatever comes later is found by the sweep."""

_LOOKS_MAX = 20

Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True, eq=False)
class _Order:
    parcel: Parcel
    row: Row
    waiting: list[asyncio.Future[None]]
    task: asyncio.Task[None] | None = None


class Settling:
    """One company's open orders. ``join`` gives a future that is done when Kafka has an event of the order."""

    def __init__(self, intake: Intake, patience: Patience, sleep: Sleep = asyncio.sleep) -> None:
        self._intake = intake
        self._patience = patience
        self._sleep = sleep
        self._open: dict[int, _Order] = {}

    def join(self, parcel: Parcel, row: Row) -> asyncio.Future[None]:
        """Follow the order from here on; who waits for an earlier state of it is served by the later one."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        before = self._open.get(id_of(row))
        order = _Order(parcel, row, [done])
        if before is not None:
            if before.task is not None:
                before.task.cancel()
            order.waiting = [*before.waiting, done]
            if last_touch(before.row).at > last_touch(row).at:
                order.parcel, order.row = before.parcel, before.row
        self._open[id_of(row)] = order
        order.task = asyncio.create_task(self._follow(order))
        return done

    def is_following(self, order_id: int) -> bool:
        """Whether the order is still looked at."""
        return order_id in self._open

    async def close(self) -> None:
        """Stop looking. What nobody was told of was not committed either, so it comes again."""
        tasks = [order.task for order in self._open.values() if order.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._open.clear()

    async def _follow(self, order: _Order) -> None:
        try:
            lines = await self._look(order)
            if not _living(lines):
                await self._tell(order, lines)
                lines = await self._until_some(order)
            if _living(lines):
                await self._tell(order, await self._until_whole(order, lines))
        except Stopped:
            return
        if self._open.get(id_of(order.row)) is order:
            del self._open[id_of(order.row)]

    async def _until_some(self, order: _Order) -> list[Row]:
        lines: list[Row] = []
        for wait_s in EMPTY_LOOKS_S:
            await self._sleep(wait_s)
            if _living(lines := await self._look(order)):
                break
        return lines

    async def _until_whole(self, order: _Order, lines: list[Row]) -> list[Row]:
        for _ in range(_LOOKS_MAX):
            if is_whole(order.row, _living(lines)):
                break
            await self._sleep(SAME_AFTER_S)
            again = await self._look(order)
            if again == lines:
                break
            lines = again
        return lines

    async def _look(self, order: _Order) -> list[Row]:
        identity = id_of(order.row)
        found = await self._patience.until_done(lambda: self._intake.lines.rows([identity]))
        return found[identity]

    async def _tell(self, order: _Order, lines: list[Row]) -> None:
        await self._patience.until_done(lambda: self._send(order, lines))
        for done in order.waiting:
            if not done.done():
                done.set_result(None)
        order.waiting.clear()

    async def _send(self, order: _Order, lines: list[Row]) -> None:
        prepared = Prepared(taken=[("salesorders", order.row)])
        await self._intake.prepare_row(order.parcel, order.row, lines, prepared)
        await self._intake.emit(prepared)


def _living(lines: list[Row]) -> list[Row]:
    return [row for row in lines if not is_deleted(row)]
