"""What the sink would write now: printed, and nothing is written, published or committed."""

import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import ValidationError

from cdc.broker.client import new_consumer
from cdc.broker.reading import read_topic
from cdc.settings import KafkaSettings
from cdc.sinks.base import Answer, Links, Write, Written
from cdc.sinks.batch import Instant, Patience
from cdc.sinks.memory import BATCH_MAX
from cdc.sinks.parking import is_for, unparked
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from cdc.sinks.target import TARGETS, group_of
from schemas.command import Command
from schemas.topics import Topics
from schemas.vocabulary import Entity, System, WriteOperation
from schemas.wire import from_bytes

_POLL_MS = 500

Line = dict[str, Any]
"""One command: company, entity, key, operation, version, and the names of its ``fields``, or what it waits ``for``.

A record that Sage has not numbered yet has its ``crm_id`` instead of a key. No values (promise 12)."""


class DryRunSink:
    """Answers as if everything went well, with ids that no target gives out, so that children follow their parents."""

    def __init__(self, tell: Callable[[Line], None]) -> None:
        self._tell = tell
        self._ids = itertools.count(-1, -1)

    def batch_max(self, entity: Entity, operation: WriteOperation) -> int:
        return BATCH_MAX

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        answers: list[Answer] = []
        for write in writes:
            operation, deleted = _operation(write), write.command.operation is WriteOperation.DELETE
            self._tell(_line(write.command, operation) | {"fields": _fields(write.command)})
            key = write.sage_key or write.command.sage_key or f"new {-next(self._ids)}"
            answers.append(Written(write.crm_id or next(self._ids), deleted=deleted, sage_key=key))
        return answers

    async def close(self) -> None:
        """There is nothing to let go of."""


async def dry_run_sink(
    topics: Topics,
    kafka: KafkaSettings,
    write_line: Callable[[str], None],
    *,
    as_json: bool = False,
    target: System = System.CRM,
) -> None:
    """One line per command that is not finished: written now, or waiting. Raises KafkaError and KafkaRefused."""

    def tell(line: Line) -> None:
        write_line(json.dumps(line) if as_json else _in_words(line))

    async with _Reader(topics, kafka, target) as reader:
        for partition in range(topics.partitions):
            await _partition(reader, partition, DryRunSink(tell), tell)


async def _partition(reader: "_Reader", partition: int, sink: DryRunSink, tell: Callable[[Line], None]) -> None:
    now = Instant(time.monotonic(), datetime.now(UTC))
    scheduler = Scheduler(await reader.standings(partition), sink.batch_max, Patience(), lambda: 0.0)
    for command, causes in await reader.parked(partition):
        scheduler.add_parked(command, causes, now)
    async for command, offset in reader.commands(partition):
        scheduler.add(command, offset, now)
    while batches := scheduler.start(now):
        for batch in batches:
            answers = await sink.write(batch.writes, scheduler.standings)
            for verdict in scheduler.finish(batch, answers, now):
                scheduler.ended(verdict, now)
    for job, words in scheduler.waiting():
        tell(_line(job.command, "wait") | {"for": words})


class _Reader:
    """Looks at the sink's topics from outside its group."""

    def __init__(self, topics: Topics, kafka: KafkaSettings, target: System) -> None:
        self._topics = topics
        self._kafka = kafka
        self._target = target
        self._consumer = new_consumer(kafka, "cdc-dry-run", group=group_of(topics, target))

    async def __aenter__(self) -> "_Reader":
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def standings(self, partition: int) -> Standings:
        found = Standings(self._target)
        for entity in Entity:
            async for record in read_topic(self._kafka, self._topics.outcomes(entity), partitions=[partition]):
                if record.value is not None:
                    found.learn_bytes(record.value)
        return found

    async def parked(self, partition: int) -> Iterable[tuple[Command, Any]]:
        found: dict[bytes, tuple[Command, Any]] = {}
        async for record in read_topic(self._kafka, self._topics.retries, partitions=[partition]):
            found.pop(record.key or b"", None)
            if record.value is not None and is_for(self._target, record.key):
                found[record.key or b""] = unparked(record.value, record.headers)
        return found.values()

    async def commands(self, partition: int) -> AsyncIterator[tuple[Command, int]]:
        """What lies between the committed offsets and the end; what is no command is passed over here."""
        for entity in TARGETS[self._target].entities:
            place = TopicPartition(self._topics.commands(entity, self._target), partition)
            async for offset, value in _uncommitted(self._consumer, place):
                try:
                    yield from_bytes(Command, value), offset
                except ValidationError:
                    continue


async def _uncommitted(consumer: AIOKafkaConsumer, place: TopicPartition) -> AsyncIterator[tuple[int, bytes]]:
    consumer.assign([place])
    committed = await consumer.committed(place)
    if committed is None:
        await consumer.seek_to_beginning(place)
    else:
        consumer.seek(place, committed)
    end = (await consumer.end_offsets([place]))[place]
    while await consumer.position(place) < end:
        for record in (await consumer.getmany(place, timeout_ms=_POLL_MS)).get(place, []):
            if record.value is not None and record.offset < end:
                yield record.offset, record.value


def _operation(write: Write) -> str:
    if write.command.operation is not WriteOperation.UPSERT:
        return write.command.operation.value
    linked = write.crm_id if write.command.target is System.CRM else write.sage_key
    return "create" if linked is None else "update"


def _line(command: Command, operation: str) -> Line:
    line: Line = {
        "company": command.company,
        "entity": command.entity.value,
        "key": command.sage_key,
        "operation": operation,
        "version": command.version,
    }
    return line if command.sage_key else line | {"crm_id": command.crm_id}


def _fields(command: Command) -> list[str]:
    return sorted(name for name, value in (command.record or {}).items() if value not in (None, [], ()))


def _in_words(line: Line) -> str:
    key = line["key"] or f"with the id {line['crm_id']} in Sales Management"
    record = f"{line['entity'].replace('_', ' ')} {key}"
    if "for" in line:
        return f"{line['company']}: {record} (version {line['version']}) would wait for {line['for']}"
    what = f"{line['company']}: would {line['operation']} {record}"
    fields = f": {', '.join(line['fields'])}" if line.get("fields") else ""
    return f"{what} (version {line['version']}){fields}"
