"""Networks that go wrong: to the broker, from the sink to Sales Management, from the sink to the bridge of Sage."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Need, Stage
from tests.chaos.faults.struck import lasts, midway
from tests.chaos.proxy import Proxy

Trouble = Callable[[Proxy, Random], Awaitable[None]]


async def _cuts(proxy: Proxy, random: Random) -> None:
    for _ in range(random.randint(3, 6)):
        await proxy.cut()
        await lasts(random.uniform(0.2, 1.0))


async def _delays(proxy: Proxy, random: Random) -> None:
    await proxy.delay(random.uniform(0.05, 0.3))
    await lasts(random.uniform(3.0, 6.0))


async def _holds(proxy: Proxy, random: Random) -> None:
    """Longer than the session timeout; what stood is reset at the end, as a router does that forgot it."""
    await proxy.hold()
    await lasts(random.uniform(7.0, 10.0))
    if random.random() < 0.5:
        await proxy.cut()


async def _refuses(proxy: Proxy, random: Random) -> None:
    await proxy.refuse()
    await lasts(random.uniform(2.0, 5.0))


async def _resets_answers(proxy: Proxy, random: Random) -> None:
    await proxy.reset_answers(random.randint(1, 100), passing=random.randint(2, 20))
    await lasts(random.uniform(3.0, 5.0))


_TROUBLES: Mapping[str, tuple[str, Trouble]] = {
    "cut": ("connections cut again and again", _cuts),
    "delay": ("every piece late", _delays),
    "half-open": ("half-open connections: accepted, and not a byte moves", _holds),
    "refuse": ("connections refused", _refuses),
    "reset": ("connections reset in the middle of an answer", _resets_answers),
}
_PLACES: Mapping[str, tuple[str, Need, Callable[[Stage], Sequence[Proxy]]]] = {
    "broker": ("the broker", Need.BROKER_PROXY, lambda stage: [stage.broker_proxy]),
    "crm": ("Sales Management", Need.CRM_PROXY, lambda stage: list(stage.crm_proxies.values())),
    "bridge": ("the bridge", Need.SAGE_PROXY, lambda stage: list(stage.sage_proxies.values())),
}


async def _strike(trouble: Trouble, proxies: Callable[[Stage], Sequence[Proxy]], stage: Stage, random: Random) -> None:
    await midway(stage, random)

    async def one(proxy: Proxy, own: Random) -> None:
        try:
            await trouble(proxy, own)
        finally:
            await proxy.open()

    await asyncio.gather(*(one(proxy, Random(random.random())) for proxy in proxies(stage)))


def _of(place: str, name: str) -> Fault:
    where, need, proxies = _PLACES[place]
    words, trouble = _TROUBLES[name]
    return Fault(f"network-{place}-{name}", f"{where}: {words}", frozenset({need}), partial(_strike, trouble, proxies))


_ALL = [_of(place, name) for place in _PLACES for name in _TROUBLES]
NETWORKS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}
