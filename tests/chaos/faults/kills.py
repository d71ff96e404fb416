"""``kill -9`` at random moments: of one service, of all of them, of the broker."""

import asyncio
from collections.abc import Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Need, Stage
from tests.chaos.faults.struck import lasts, midway

_SERVICES = ("capture", "worker", "sink crm", "sink sage", "console")
_KILLS_MAX = 3
_BROKER_AWAY_MAX_S = 3.0


async def _kill(service: str, stage: Stage, random: Random) -> None:
    for share in sorted(random.uniform(0.1, 0.7) for _ in range(random.randint(1, _KILLS_MAX))):
        await midway(stage, random, share, share)
        await stage.kill(service)
        await stage.start(service)


async def _kill_all(stage: Stage, random: Random) -> None:
    await midway(stage, random)
    await asyncio.gather(*(stage.kill(service) for service in _SERVICES))
    for service in random.sample(_SERVICES, len(_SERVICES)):
        await stage.start(service)


async def _kill_broker(stage: Stage, random: Random) -> None:
    await midway(stage, random)
    await stage.broker.kill()
    await lasts(random.uniform(0.0, _BROKER_AWAY_MAX_S))
    await stage.broker.start()


def _of(service: str) -> Fault:
    words = f"kill -9 of {service}, up to {_KILLS_MAX} times"
    return Fault(f"kill-{service.replace(' ', '-')}", words, frozenset(), partial(_kill, service))


_ALL = (
    *map(_of, _SERVICES),
    Fault("kill-everything", "kill -9 of every service at once", frozenset(), _kill_all),
    Fault("kill-broker", "kill -9 of the broker", frozenset({Need.OWN_BROKER}), _kill_broker),
)
KILLS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}
