"""What a long run costs, looked at again and again: memory, handles, topics, lag."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from aiokafka.errors import KafkaError

from cdc.broker.groups import Groups
from cdc.settings import KafkaSettings
from cdc.sinks.target import group_of
from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, Entity, System
from tests.chaos.faults.struck import lasts

_MIB = 1024 * 1024
_ANSWERS_WITHIN_S = 10.0


@dataclass(frozen=True)
class Use:
    """Of one process."""

    rss_mb: float
    handles: int
    threads: int


@dataclass(frozen=True)
class Sample:
    """``lag`` is how many messages wait for the connector's groups; None while Kafka does not say. ``topics_mb`` is
    what all topics take on the disk."""

    at_s: float
    changes: int
    uses: Mapping[str, Use]
    topics_mb: float
    lag: int | None


@dataclass
class Meter:
    """``processes`` are those to look at, by name, as they are at that moment."""

    samples: list[Sample] = field(default_factory=list)
    began_s: float = field(default_factory=time.monotonic)

    def take(self, changes: int, processes: Mapping[str, int], records: Path, lag: int | None) -> Sample:
        """``processes`` are process ids by name, ``records`` is the broker's store."""
        uses = {name: use for name, identity in processes.items() if (use := use_of(identity)) is not None}
        at_s = round(time.monotonic() - self.began_s, 1)
        sample = Sample(at_s, changes, uses, round(size_of(records) / _MIB, 2), lag)
        self.samples.append(sample)
        return sample


def use_of(identity: int) -> Use | None:
    """None for a process that is gone."""
    try:
        process = psutil.Process(identity)
        with process.oneshot():
            rss_mb = process.memory_info().rss / _MIB
            return Use(round(rss_mb, 1), process.num_fds(), process.num_threads())
    except psutil.Error:
        return None


def size_of(records: Path) -> int:
    """Bytes of the messages in all segments; what Kafka reserves for its indexes is left out."""
    sizes = 0
    for path in records.rglob("*.log"):
        with suppress(FileNotFoundError):
            sizes += path.stat().st_size
    return sizes


async def lag_of(kafka: KafkaSettings, topics: Topics) -> int | None:
    """Messages that the connector's groups have not worked off; None if Kafka does not say in time."""
    read = {
        topics.worker_group: [name for one in Entity for name in (topics.changes(one), topics.outcomes(one))],
        group_of(topics, System.CRM): [topics.commands(entity, System.CRM) for entity in Entity],
        group_of(topics, System.SAGE): [topics.commands(entity, System.SAGE) for entity in INTO_SAGE],
    }
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S), Groups(kafka, "chaos-meter") as groups:
            return sum(standing.behind for standing in (await groups.standings(read)).values())
    except (KafkaError, OSError, TimeoutError):
        return None


@asynccontextmanager
async def repeated(every_s: float, look: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Look again and again as long as the context lasts, and once more at its end."""

    async def looking() -> None:
        while True:
            await look()
            await lasts(every_s)

    task = asyncio.create_task(looking())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await look()
