"""A sink at work on a real Kafka: topics of its own, commands in, outcomes out."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from cdc.broker.client import company_partition, new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import CompanySettings, ConnectorSettings, KafkaSettings, Settings
from cdc.sinks.base import Sink
from cdc.sinks.first_load import FirstLoad, FirstLoadMark, mark_in, place_of
from cdc.sinks.service import run_sink
from schemas.change import Change
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes

T = TypeVar("T")

WITHIN_S = 60.0


async def eventually(look: Callable[[], Awaitable[T]], within_s: float = WITHIN_S) -> T:
    """What ``look`` gives as soon as it is true."""
    end_s = time.monotonic() + within_s
    while not (found := await look()):
        assert time.monotonic() < end_s, f"still {found!r} after {within_s:g} s"
        await asyncio.sleep(0)
    return found


@dataclass
class Deployment:
    """One deployment's topics."""

    kafka: KafkaSettings
    settings: Settings
    topics: Topics
    said: list[str] = field(default_factory=list)

    async def put(self, *commands: Command) -> None:
        """Publish commands, in order per topic."""
        raw: dict[tuple[str, int], list[tuple[bytes, bytes]]] = {}
        for command in commands:
            partition = company_partition(command.company, self.topics.partitions)
            place = (self.topics.commands(command.entity, command.target), partition)
            raw.setdefault(place, []).append((command.record_id.encode(), to_bytes(command)))
        for (topic, partition), records in raw.items():
            await self.put_bytes(topic, partition, records)

    async def put_bytes(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes]]) -> None:
        producer = new_producer(self.kafka, "test")
        await producer.start()
        try:
            await send_all(producer, topic, partition, [(place, value, ()) for place, value in records])
        finally:
            await producer.stop()

    async def publish(self, outcome: Outcome) -> None:
        """An outcome of somebody else."""
        partition = company_partition(outcome.company, self.topics.partitions)
        place = key(outcome.record_id, outcome.target or "none")
        await self.put_bytes(self.topics.outcomes(outcome.entity), partition, [(place, to_bytes(outcome))])

    async def mark(self, company: str, state: FirstLoad) -> None:
        """What a sink into Sales Management found out of the company's first load."""
        kept = to_bytes(FirstLoadMark(company=company, state=state, at=datetime.now(UTC)))
        partition = company_partition(company, self.topics.partitions)
        await self.put_bytes(self.topics.retries, partition, [(place_of(company), kept)])

    async def outcomes(self, *entities: Entity) -> list[Outcome]:
        """Everything published so far."""
        found = []
        for entity in entities or tuple(Entity):
            async for record in read_topic(self.kafka, self.topics.outcomes(entity)):
                assert record.value is not None
                found.append(from_bytes(Outcome, record.value))
        return found

    async def changes(self, entity: Entity) -> list[Change]:
        """Every change event published so far."""
        found = []
        async for record in read_topic(self.kafka, self.topics.changes(entity)):
            assert record.value is not None
            found.append(from_bytes(Change, record.value))
        return found

    async def ended(self, count: int, *entities: Entity, within_s: float = WITHIN_S) -> list[Outcome]:
        """The final outcomes, once there are that many."""

        async def enough() -> list[Outcome]:
            final = [each for each in await self.outcomes(*entities) if each.result.final]
            return final if len(final) >= count else []

        return await eventually(enough, within_s)

    async def parked(self) -> dict[bytes, bytes]:
        """The commands that the retries topic holds."""
        found: dict[bytes, bytes] = {}
        async for record in read_topic(self.kafka, self.topics.retries):
            found.pop(record.key or b"", None)
            if record.value is not None and not mark_in(record.key or b"", record.value):
                found[record.key or b""] = record.value
        return found

    async def dead_letters(self) -> list[bytes]:
        """The original bytes of what was rejected."""
        return [each.value async for each in read_topic(self.kafka, self.topics.rejects) if each.value is not None]

    @asynccontextmanager
    async def running(self, sink: Sink | None = None, target: System = System.CRM) -> AsyncIterator[None]:
        """The service, from here to the end of the block, where it drains. A failure of it fails the test."""
        stop = asyncio.Event()
        service = asyncio.create_task(run_sink(self.settings, self.kafka, target, self.said.append, stop, sink=sink))
        try:
            yield
        finally:
            stop.set()
            await service


async def deploy(
    kafka: KafkaSettings, *companies: CompanySettings, partitions: int = 1, parent_wait_s: float = 60.0
) -> Deployment:
    """Topics under a prefix that nobody else uses; the state is beside the first company's exports."""
    prefix, data = f"t{uuid4().hex[:12]}", companies[0].exports / ".cdc"
    settings = Settings(
        kafka=kafka.model_copy(update={"partitions": partitions}),
        connector=ConnectorSettings(topic_prefix=prefix, parent_wait_s=parent_wait_s, data=data),
        companies=companies,
    )
    topics = Topics(prefix, partitions)
    await ensure_topics(kafka, topics.all())
    return Deployment(kafka, settings, topics)
