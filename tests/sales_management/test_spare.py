"""Requests that nobody waits for leave room for those that somebody does."""

import asyncio

from cdc.sales_management.limiter import Limiter
from cdc.sales_management.pace import OwnAccount
from cdc.sales_management.spare import SpareLimiter


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.s = 0.0

    def clock(self) -> float:
        return self.s

    async def sleep(self, seconds: float) -> None:
        self.s += seconds
        await asyncio.sleep(0)


def limiters(time: Time, per_second: float = 4) -> tuple[Limiter, SpareLimiter]:
    """One for data, one for what has time; they share their account."""
    account = OwnAccount()
    spare = SpareLimiter(per_second, time.clock, time.sleep, account)
    return Limiter(per_second, time.clock, time.sleep, account), spare


async def test_half_of_the_rate_is_always_left_for_others() -> None:
    time = Time()
    data, spare = limiters(time)
    for _ in range(7):
        await spare.acquire()
    begun_s = time.s
    for _ in range(2):
        await data.acquire(urgent=True)
    assert time.s == begun_s


async def test_it_waits_while_others_use_the_rate() -> None:
    time = Time()
    data, spare = limiters(time)
    for _ in range(4):
        await data.acquire()
    await spare.acquire()
    assert time.s >= 1.0


async def test_it_waits_while_somebody_waits_for_a_turn() -> None:
    time, woken = Time(), asyncio.Event()

    async def stand(_: float) -> None:
        await woken.wait()

    account = OwnAccount()
    data = Limiter(4, time.clock, stand, account)
    spare = SpareLimiter(4, time.clock, time.sleep, account)
    for _ in range(4):
        await data.acquire()
    waiting = asyncio.create_task(data.acquire())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    [turn_s] = [moment for moment in _moments(account) if moment > 0]
    await spare.acquire()
    assert time.s >= turn_s
    woken.set()
    await waiting


async def test_at_one_request_a_second_it_goes_once_nobody_did_for_a_second() -> None:
    time = Time()
    data, spare = limiters(time, per_second=1)
    await data.acquire()
    await spare.acquire()
    assert time.s >= 1.0


def _moments(account: OwnAccount) -> list[float]:
    with account.opened() as moments:
        return list(moments)
