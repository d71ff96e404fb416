"""The clock of the day jumps in one service, forward or back, and later back to what it should be."""

from collections.abc import Mapping
from functools import partial
from random import Random

from tests.chaos.clock import JUMP
from tests.chaos.fault import Fault, Stage
from tests.chaos.faults.struck import lasts, midway

_SERVICES = ("capture", "worker", "sink crm", "sink sage")
_HOUR_S = 3_600.0


async def _jump(service: str, direction: int, stage: Stage, random: Random) -> None:
    """The process is started so that it can; its way back to the right time is the start after it."""
    await stage.played(random.uniform(0.05, 0.3))
    by_s = direction * random.choice((_HOUR_S / 2, 5 * _HOUR_S, 40 * 24 * _HOUR_S))
    await stage.kill(service)
    await stage.start(service, launcher=("-m", "tests.chaos.clock", f"--by={by_s}"))
    await midway(stage, random, 0.4, 0.6)
    stage.process(service).send_signal(JUMP)
    await lasts(random.uniform(3.0, 5.0))
    await stage.kill(service)
    await stage.start(service)


def _of(service: str, name: str, direction: int) -> Fault:
    words = f"the clock of {service} jumps {name}, by half an hour to 40 days"
    return Fault(f"clock-{name}-{service.replace(' ', '-')}", words, frozenset(), partial(_jump, service, direction))


_ALL = [_of(service, name, sign) for service in _SERVICES for name, sign in (("forward", 1), ("back", -1))]
CLOCKS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}
