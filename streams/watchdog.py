"""Notice a worker that lives and does nothing: its consumers are known to die without an error (faust.md section 3)."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from aiokafka.errors import KafkaError
from faust.types import TP

from cdc.broker.client import new_consumer
from streams.transport.app import WorkerApp

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
STALLED_AFTER_S = 60.0
_ANSWER_WITHIN_S = 5.0


class Probe(Protocol):
    """An aiokafka consumer without a group."""

    async def beginning_offsets(self, tps: list[TP], /) -> Mapping[TP, int]: ...

    async def end_offsets(self, tps: list[TP], /) -> Mapping[TP, int]: ...


class Stalled(Exception):
    """Records wait, Kafka answers, and nothing has been done for a long time."""


class Stall:
    """Tells a pause from a stall. Times in seconds of a monotonic clock."""

    def __init__(self, after_s: float, now: float) -> None:
        self._after_s, self._since, self._done = after_s, now, 0

    def excused(self, now: float) -> None:
        """Nothing can be expected at this moment."""
        self._since = now

    def observe(self, now: float, done: int, work_waits: bool) -> bool:
        """Whether work has waited all the time since ``done`` last changed, and that for too long."""
        if done != self._done or not work_waits:
            self._done, self._since = done, now
        return now - self._since >= self._after_s


async def watch(app: WorkerApp, now: Callable[[], float]) -> None:
    """Look after the app over a connection of its own, until cancelled. Raises Stalled."""
    probe = new_consumer(app.kafka, f"{app.conf.id}-watchdog")
    await probe.start()
    try:
        await look_after(app, probe, now)
    finally:
        await probe.stop()


async def look_after(
    app: WorkerApp,
    probe: Probe,
    now: Callable[[], float],
    every_s: float = LOOK_EVERY_S,
    stalled_after_s: float = STALLED_AFTER_S,
) -> None:
    """Look again and again. Raises Stalled; an outage of Kafka is none, and is told once."""
    stall, answers = Stall(stalled_after_s, now()), True
    while True:
        await asyncio.sleep(every_s)
        waits = await _asked(app, probe)
        answers = _told(answers, waits is not None)
        if waits is None:
            stall.excused(now())
        elif stall.observe(now(), app.records_done, waits):
            raise Stalled(f"records wait, and none was processed for {stalled_after_s:.0f} s")


async def _asked(app: WorkerApp, probe: Probe) -> bool | None:
    """Whether work waits; None if Kafka does not say."""
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            return await work_waits(app, probe)
    except (KafkaError, TimeoutError):
        return None


def _told(answered: bool, answers: bool) -> bool:
    if answered and not answers:
        logger.warning("Kafka does not answer; nothing is processed until it does")
    elif answers and not answered:
        logger.info("Kafka answers again")
    return answers


async def work_waits(app: WorkerApp, probe: Probe) -> bool:
    """Whether there is something to do: a rebalance or recovery to end, or records behind the position."""
    if app.rebalancing or app.in_recovery:
        return True
    consumer: Any = app.consumer
    sources = [tp for tp in consumer.assignment() if not consumer._is_changelog_tp(tp)]
    starts, ends = await probe.beginning_offsets(sources), await probe.end_offsets(sources)
    return any(consumer.open_chunks.is_open(tp) for tp in sources) or behind(consumer.positions, starts, ends)


def behind(positions: Mapping[TP, int], starts: Mapping[TP, int], ends: Mapping[TP, int]) -> bool:
    """Whether a partition has records after the position; what retention deleted is not waited for."""
    return any(end > max(starts[tp], positions.get(tp, 0)) for tp, end in ends.items())
