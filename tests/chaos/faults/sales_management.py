"""Sales Management answers 429, 500, garbage, nothing; does the work and loses the answer; ends its sessions."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Stage
from tests.chaos.faults.simulated import Asked, Door, every
from tests.chaos.faults.struck import lasts


def _limited(random: Random) -> list[Asked]:
    return [every("status", status=429, retry_after_s=1, times=random.randint(5, 20))]


def _stumbles(random: Random) -> list[Asked]:
    return [
        every("status", status=random.choice((500, 502, 503)), times=random.randint(5, 20)),
        every("api_code", api_code=900, times=random.randint(3, 10)),
    ]


def _garbage(random: Random) -> list[Asked]:
    return [
        every("html", status=200, times=random.randint(2, 6)),
        every("html", status=502, times=random.randint(2, 6)),
    ]


def _silence(random: Random) -> list[Asked]:
    return [every("lose_request", times=random.randint(5, 20))]


def _lost_answers(random: Random) -> list[Asked]:
    """Of creations above all: what was created must be found again, not created once more."""
    creations = every("lose_answer", "/accounts*", method="POST", times=random.randint(1, 3))
    return [creations, every("lose_answer", method="POST", times=3), every("lose_answer", method="PUT", times=3)]


def _expired(random: Random) -> list[Asked]:
    return [every("expire_tokens", times=random.randint(3, 8))]


def _slow(random: Random) -> list[Asked]:
    return [every("latency", method=method, times=None, ms=random.randint(50, 400)) for method in ("POST", "PUT")]


TROUBLES: Mapping[str, tuple[str, Callable[[Random], list[Asked]]]] = {
    "429": ("answers 429 with Retry-After", _limited),
    "500": ("answers 5xx and its own code 900", _stumbles),
    "garbage": ("answers pages of a proxy instead of JSON", _garbage),
    "nothing": ("closes connections without doing anything", _silence),
    "lost-answer": ("does the work and loses the answer", _lost_answers),
    "token": ("ends every session", _expired),
    "slow": ("writes slowly", _slow),
}


async def _strike(trouble: Callable[[Random], list[Asked]], stage: Stage, random: Random) -> None:
    await stage.played(random.uniform(0.1, 0.5))

    async def at(door: Door, own: Random) -> None:
        await door.goes_wrong(*trouble(own))
        try:
            await door.until_met("a call to Sales Management meets a fault")
            await lasts(own.uniform(1.0, 4.0))
        finally:
            await door.goes_well()

    await asyncio.gather(*(at(Door(site.crm.url), Random(random.random())) for site in stage.sites))


def _of(name: str) -> Fault:
    words, trouble = TROUBLES[name]
    return Fault(f"crm-{name}", f"Sales Management {words}", frozenset(), partial(_strike, trouble))


SALES_MANAGEMENT: Mapping[str, Fault] = {fault.name: fault for fault in map(_of, TROUBLES)}
