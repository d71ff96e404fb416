"""What all strikes have in common: when they begin, how long a trouble lasts, and that it really came."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from random import Random

from tests.chaos.fault import Stage

WITHIN_S = 90.0
_LOOK_EVERY_S = 0.1


class NeverStruck(AssertionError):
    """The trouble was arranged and never came: the run has proved nothing."""


async def midway(stage: Stage, random: Random, least: float = 0.1, most: float = 0.6) -> None:
    """Return at a random moment of the history, while work is under way."""
    await stage.played(random.uniform(least, most))
    await stage.flowing()
    await lasts(random.uniform(0.0, 0.5))


async def lasts(seconds: float) -> None:
    """The trouble goes on for so long: its length is no wait for anything, it is the fault itself."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    timer = loop.call_later(seconds, over.set_result, None)
    try:
        await over
    finally:
        timer.cancel()


async def became(fact: Callable[[], Awaitable[bool]], words: str, within_s: float = WITHIN_S) -> None:
    """Look until it is so. Raises NeverStruck with the words."""
    try:
        async with asyncio.timeout(within_s):
            while not await fact():
                await lasts(_LOOK_EVERY_S)
    except TimeoutError:
        raise NeverStruck(f"{words}: not within {within_s:.0f} s") from None


async def ended_with(process: Process, code: int, words: str, within_s: float = WITHIN_S) -> None:
    """Wait for the end of a process. Raises NeverStruck if it does not come, or is another one."""
    try:
        found = await asyncio.wait_for(process.wait(), within_s)
    except TimeoutError:
        raise NeverStruck(f"{words}: the process still runs after {within_s:.0f} s") from None
    if found != code:
        raise NeverStruck(f"{words}: the process ended with {found}, expected {code}")
