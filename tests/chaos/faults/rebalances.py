"""Two of a service under load: one leaves and comes back, one is killed and comes back, both at once."""

import asyncio
from collections.abc import Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Need, Stage
from tests.chaos.faults.struck import ended_with, midway

_PAIRS = {
    "worker": ("worker", "worker 2"),
    "sink crm": ("sink crm", "sink crm 2"),
    "sink sage": ("sink sage", "sink sage 2"),
}
_MOVES = 3


async def _leave(service: str, stage: Stage) -> None:
    """As when it is asked to drain."""
    process = stage.process(service)
    process.terminate()
    await ended_with(process, 0, f"{service} was asked to drain")


async def _come_and_go(services: tuple[str, ...], stage: Stage, random: Random) -> None:
    for share in sorted(random.uniform(0.1, 0.7) for _ in range(_MOVES)):
        await midway(stage, random, share, share)
        service = random.choice(services)
        await (stage.kill(service) if random.random() < 0.5 else _leave(service, stage))
        if random.random() < 0.5:
            await stage.flowing()
        await stage.start(service)


async def _change_places(stage: Stage, random: Random) -> None:
    """Worker and sinks hand over at the same time, all of one side and then all of the other."""
    for side in random.sample((0, 1), 2):
        await midway(stage, random)
        leaving = [pair[side] for pair in _PAIRS.values()]
        await asyncio.gather(*(_leave(service, stage) for service in leaving))
        for service in leaving:
            await stage.start(service)


def _of(service: str) -> Fault:
    words = f"rebalances: of two of {service} one leaves, is killed, comes back"
    strike = partial(_come_and_go, _PAIRS[service])
    return Fault(f"rebalance-{service.replace(' ', '-')}", words, frozenset({Need.PAIRS}), strike)


_BOTH = Fault(
    "rebalance-everything",
    "rebalances: workers and sinks all hand over at once",
    frozenset({Need.PAIRS}),
    _change_places,
)
REBALANCES: Mapping[str, Fault] = {fault.name: fault for fault in (*map(_of, _PAIRS), _BOTH)}
