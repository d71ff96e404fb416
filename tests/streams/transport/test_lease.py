"""A worker that was silent for longer than its session asks before it writes."""

import asyncio

import pytest

from streams.transport.lease import Lease, LeaseLost
from tests.streams.records import turns


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lease(clock: Clock) -> Lease:
    lease = Lease(6.0, clock)
    lease.renew(clock.now)
    return lease


async def answer(lease: Lease) -> str:
    """What someone who wants to write is told: goes on, waits, or is refused."""
    asked = asyncio.create_task(lease.held())
    await turns()
    if not asked.done():
        asked.cancel()
        return "wait"
    return "refused" if isinstance(asked.exception(), LeaseLost) else "go on"


async def test_within_the_session_writing_goes_on(lease: Lease, clock: Clock) -> None:
    clock.now += 5.9
    assert await answer(lease) == "go on"


async def test_after_the_session_writing_waits(lease: Lease, clock: Clock) -> None:
    clock.now += 6.0
    assert await answer(lease) == "wait"


async def test_who_waits_goes_on_with_the_next_heartbeat(lease: Lease, clock: Clock) -> None:
    clock.now += 7.0
    waiting = asyncio.create_task(answer(lease))
    await asyncio.sleep(0)
    lease.renew(clock.now)
    assert await waiting == "go on"


async def test_who_waits_learns_that_the_group_no_longer_knows_us(lease: Lease, clock: Clock) -> None:
    clock.now += 7.0
    waiting = asyncio.create_task(answer(lease))
    await asyncio.sleep(0)
    lease.lose()
    assert await waiting == "refused"


async def test_a_heartbeat_counts_from_when_it_was_sent(lease: Lease, clock: Clock) -> None:
    clock.now += 7.0
    lease.renew(clock.now - 6.5)
    assert await answer(lease) == "wait"


async def test_when_the_group_no_longer_knows_us_writing_is_refused(lease: Lease) -> None:
    lease.lose()
    assert await answer(lease) == "refused"


async def test_an_orderly_revocation_lets_what_is_under_way_finish(lease: Lease) -> None:
    lease.revoked()
    assert await answer(lease) == "go on"


async def test_a_revocation_after_the_session_comes_too_late(lease: Lease, clock: Clock) -> None:
    clock.now += 7.0
    lease.revoked()
    assert await answer(lease) == "refused"


async def test_a_new_assignment_starts_a_new_lease(lease: Lease, clock: Clock) -> None:
    lease.lose()
    lease.renew(clock.now)
    assert await answer(lease) == "go on"


async def test_before_the_first_assignment_nothing_is_written(clock: Clock) -> None:
    assert await answer(Lease(6.0, clock)) == "wait"


async def test_once_given_up_no_heartbeat_brings_the_lease_back(lease: Lease, clock: Clock) -> None:
    lease.give_up()
    lease.renew(clock.now)
    assert await answer(lease) == "refused"
