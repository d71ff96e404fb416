"""The one shape of all agents: chunks of records in, rules applied, effects out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cdc.rules.effects import Effects, Read
from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams.transport.app import WorkerApp
from streams.transport.message import ChunkMessage
from streams.transport.pipeline import Chunk, Clock, Pipeline, Records, Rules


class Processor(Protocol):
    """Rules of one entity, record by record; see cdc/rules/processor.py. An exception stops the worker."""

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime, /
    ) -> Effects: ...


@dataclass(frozen=True, slots=True)
class EntityAgent:
    """One agent over the changes and the outcomes of one entity and the requests of people, with a table of its own.

    All are partitioned by company, so that they never meet the same state in different places.
    """

    entity: Entity

    def add_to(self, app: WorkerApp, topics: Topics, processor: Processor, clock: Clock) -> None:
        sources = (topics.changes(self.entity), topics.outcomes(self.entity), topics.control)
        add_agent(app, self.entity.plural, sources, record_by_record(processor), clock)


def add_agent(app: WorkerApp, name: str, sources: Sequence[str], rules: Rules, clock: Clock) -> Any:
    """Declare an agent and its table ``name``. Concurrency is one: more would commit past a hole (faust.md, #606)."""
    table: Any = app.Table(name, key_type=bytes, value_type=bytes, partitions=app.conf.topic_partitions)
    pipeline = Pipeline(rules, table, app.put, clock, app.fail, app.lease.held)
    app.pipelines.append(pipeline)

    async def consume(stream: Any) -> None:
        """Ends at the first chunk that can't be decided; the app has been told."""
        async for event in stream.noack().events():
            if not await pipeline.take(chunk_of(event)):
                return

    return app.agent(app.source(*sources), name=name, concurrency=1)(consume)


def chunk_of(event: Any) -> Chunk:
    """The chunk that a Faust event carries."""
    message = event.message

    def acknowledge() -> None:
        if isinstance(message, ChunkMessage):
            message.ticket.finish()
        event.ack()

    return Chunk(message.topic, message.partition, event.value, acknowledge)


def record_by_record(processor: Processor) -> Rules:
    """Rules for a chunk from rules for a record; each record sees what the ones before it wrote."""

    def rules(records: Records, read: Read, now: datetime) -> Effects:
        effects = Effects()
        overlay, handle = reading_through(effects, read), processor.handle
        for record in records:
            caused = handle(record.topic, record.offset, record.key, record.value, overlay, now)
            effects.emissions += caused.emissions
            effects.state.update(caused.state)
        return effects

    return rules


def reading_through(effects: Effects, read: Read) -> Callable[[bytes], bytes | None]:
    """Look up state in the effects collected so far, else in what was before."""
    written = effects.state

    def overlay(key: bytes, /) -> bytes | None:
        return written[key] if key in written else read(key)

    return overlay
