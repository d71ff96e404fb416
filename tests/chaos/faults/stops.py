"""SIGSTOP for longer than the group waits, then SIGCONT: who wakes up may no longer own what it was working on."""

import signal
from collections.abc import Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Need, Stage
from tests.chaos.faults.struck import lasts, midway

_LONGER_THAN_SESSION_S: Mapping[str, float] = {"worker": 8.0, "sink crm": 8.0, "sink sage": 8.0, "capture": 12.0}
"""Session timeouts are 6 s; that of the group that shares the webhooks is aiokafka's own, 10 s."""


async def stop(service: str, least_s: float, stage: Stage, random: Random) -> None:
    """For that long, and up to a quarter longer."""
    await midway(stage, random)
    process = stage.process(service)
    process.send_signal(signal.SIGSTOP)
    try:
        await lasts(least_s * random.uniform(1.0, 1.25))
    finally:
        process.send_signal(signal.SIGCONT)


def _of(service: str, *, pairs: bool) -> Fault:
    name = f"stop-{service.replace(' ', '-')}"
    words = f"SIGSTOP of {service} for longer than the session timeout"
    strike = partial(stop, service, _LONGER_THAN_SESSION_S[service])
    if not pairs:
        return Fault(name, words, frozenset(), strike)
    return Fault(f"{name}-of-two", f"{words}, while another takes over", frozenset({Need.PAIRS}), strike)


_ALL = (
    *(_of(service, pairs=False) for service in _LONGER_THAN_SESSION_S),
    *(_of(service, pairs=True) for service in ("worker", "sink crm", "sink sage")),
)
STOPS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}
