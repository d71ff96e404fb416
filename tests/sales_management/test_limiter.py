"""The rate is never above the limit, and urgent requests go first."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from cdc.sales_management.limiter import Limiter


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.s = 0.0

    def clock(self) -> float:
        return self.s

    async def sleep(self, seconds: float) -> None:
        self.s += seconds
        await asyncio.sleep(0)


async def granted_s(per_second: float, count: int, pauses: list[float] | None = None) -> list[float]:
    """When each of so many requests was let go."""
    time, times = Time(), list[float]()
    limiter = Limiter(per_second, time.clock, time.sleep)
    for number in range(count):
        time.s += pauses[number % len(pauses)] if pauses else 0.0
        await limiter.acquire()
        times.append(time.s)
    return times


@given(st.floats(0.2, 50), st.integers(1, 60), st.lists(st.floats(0, 2), min_size=1, max_size=5))
def test_no_stretch_of_one_second_has_more_than_the_limit(rate: float, count: int, pauses: list[float]) -> None:
    times = asyncio.run(granted_s(rate, count, pauses))
    most = max(1, int(rate))
    assert all(later - earlier >= most / rate for earlier, later in zip(times, times[most:], strict=False))


async def test_an_idle_limiter_lets_the_first_ones_go_at_once() -> None:
    assert (await granted_s(4, 4))[-1] == 0.0


async def test_the_rate_is_used_up_to_99_per_cent() -> None:
    assert (await granted_s(4, 400))[-1] <= 100 * 1.0101


async def test_an_urgent_request_overtakes_those_that_wait() -> None:
    time = Time()
    limiter = Limiter(1, time.clock, time.sleep)
    await limiter.acquire()
    order: list[str] = []

    async def ask(name: str, urgent: bool) -> None:
        await limiter.acquire(urgent=urgent)
        order.append(name)

    await asyncio.gather(ask("first", False), ask("second", False), ask("quotation", True))
    assert order == ["quotation", "first", "second"]


async def test_a_request_that_was_given_up_takes_nobodys_turn() -> None:
    time = Time()
    limiter = Limiter(1, time.clock, time.sleep)
    await limiter.acquire()
    given_up = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    given_up.cancel()
    await limiter.acquire()
    assert time.s < 1.1


async def six_granted_s(urgent: bool) -> float:
    """When the last of two requests goes that follow four at once, at four a second."""
    time = Time()
    limiter = Limiter(4, time.clock, time.sleep)
    for _ in range(4):
        await limiter.acquire()
    await asyncio.gather(*(limiter.acquire(urgent=urgent) for _ in range(2)))
    return time.s


async def test_urgent_requests_go_at_the_first_moment_allowed() -> None:
    assert await six_granted_s(urgent=True) < 1.02


async def test_others_go_at_even_distances() -> None:
    assert await six_granted_s(urgent=False) > 1.2


async def test_an_urgent_request_does_not_wait_for_the_turn_of_another() -> None:
    time, woken = Time(), asyncio.Event()

    async def sleep(_: float) -> None:
        await woken.wait()

    limiter = Limiter(4, time.clock, sleep)
    for pause_s in (0, 0, 0, 0.9):
        time.s += pause_s
        await limiter.acquire()
    waiting = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    time.s = 1.02
    await asyncio.wait_for(limiter.acquire(urgent=True), 5)
    assert not waiting.done()
    waiting.cancel()
    await limiter.close()
