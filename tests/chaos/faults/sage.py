"""Sage busy and exclusive; a bridge that stumbles, that answers garbage, that does the work and loses the answer."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Stage
from tests.chaos.faults.simulated import Asked, Door, every
from tests.chaos.faults.struck import lasts

_METHODS = ("POST", "PATCH")


def _lost(random: Random) -> list[Asked]:
    return [every("lose_answer", method=method, times=random.randint(1, 2)) for method in _METHODS]


def _fails_after(random: Random) -> list[Asked]:
    return [every("fail_after", method=method, times=random.randint(1, 2)) for method in _METHODS]


def _stumbles(random: Random) -> list[Asked]:
    return [
        every("status", status=500, times=random.randint(2, 6)),
        every("html", status=random.choice((200, 503)), times=random.randint(2, 6)),
        every("lose_request", times=random.randint(2, 6)),
    ]


def _in_use(random: Random) -> list[Asked]:
    return [every("refuse", method=method, times=random.randint(1, 3)) for method in _METHODS]


def _slow(random: Random) -> list[Asked]:
    return [every("latency", method="POST", times=None, ms=random.randint(50, 300))]


TROUBLES: Mapping[str, tuple[str, Callable[[Random], list[Asked]]]] = {
    "lost-answer": ("does the work and loses the answer", _lost),
    "fails-after": ("does the work and answers with an error's page", _fails_after),
    "stumbles": ("answers errors, garbage and nothing", _stumbles),
    "in-use": ("says that the file is in use", _in_use),
    "slow": ("is slow", _slow),
}


async def _calls(trouble: Callable[[Random], list[Asked]], stage: Stage, random: Random) -> None:
    await stage.played(random.uniform(0.1, 0.4))

    async def at(door: Door, own: Random) -> None:
        await door.goes_wrong(*trouble(own))
        try:
            await door.until_met("a call to the bridge meets a fault")
            await lasts(own.uniform(1.0, 4.0))
        finally:
            await door.goes_well()

    await asyncio.gather(*(at(Door(site.sage.url), Random(random.random())) for site in stage.sites))


async def _mode(mode: str, stage: Stage, random: Random) -> None:
    """Also while somebody closes the year: for longer than a first try again waits."""
    await stage.played(random.uniform(0.1, 0.4))
    doors = [Door(site.sage.url) for site in stage.sites]
    try:
        await asyncio.gather(*(door.ask("PUT", "mode", {"mode": mode}) for door in doors))
        await lasts(random.uniform(3.0, 8.0))
    finally:
        await asyncio.gather(*(door.ask("PUT", "mode", {"mode": "normal"}) for door in doors))


def _of(name: str) -> Fault:
    words, trouble = TROUBLES[name]
    return Fault(f"sage-{name}", f"the bridge {words}", frozenset(), partial(_calls, trouble))


_MODES = (
    Fault("sage-busy", "Sage is busy: every write is refused", frozenset(), partial(_mode, "busy")),
    Fault("sage-exclusive", "Sage is in exclusive mode", frozenset(), partial(_mode, "exclusive")),
)
SAGE: Mapping[str, Fault] = {fault.name: fault for fault in (*map(_of, TROUBLES), *_MODES)}
