"""Keep the read model in step with the topics: from the stored positions on, in large batches."""

import asyncio
import sqlite3
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from cdc.broker.admin import Admin
from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaUnavailable
from cdc.console.read_model.arrived import Arrived, topics_read
from cdc.console.read_model.intake import Intake, TopicAnew
from cdc.console.read_model.model import ReadModel
from cdc.settings import KafkaSettings
from schemas.topics import Topics

_BATCH = 10_000
_POLL_MS = 500
_PAUSE_S = 1.0
_FETCH_BYTES = 4 * 1024 * 1024

Ends = dict[TopicPartition, int]


class Feed:
    """One consumer without a group: every console reads everything for itself. ``turns`` rises while it works."""

    def __init__(self, kafka: KafkaSettings, topics: Topics, model: ReadModel, batch: int = _BATCH) -> None:
        self._kafka = kafka
        self._topics = topics
        self._model = model
        self._batch = batch
        self._intake = Intake(model.store, topics_read(topics))
        self.turns = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Return after ``stop``. Kafka that is away is waited for; what is no longer true of the file is read anew."""
        while not stop.is_set():
            try:
                await self._follow(stop)
            except KafkaUnavailable as error:
                self._say(str(error))
                await _pause(stop)
            except sqlite3.OperationalError as error:
                self._say(f"the console's file can't be written: {error}")
                await _pause(stop)
            except (TopicAnew, sqlite3.DatabaseError) as error:
                self._say(f"{error}: everything is read anew")
                self._model.reading.caught_up = False
                await asyncio.to_thread(self._model.store.rebuild)
                self._model.tell()

    async def _follow(self, stop: asyncio.Event) -> None:
        try:
            partitions = await self._partitions()
            async with new_consumer(self._kafka, "cdc-console", max_partition_fetch_bytes=_FETCH_BYTES) as consumer:
                ends = await self._begin(consumer, partitions)
                self._model.reading.trouble, self._model.reading.connected = "", True
                await self._read(consumer, ends, stop)
        except KafkaError as error:
            raise KafkaUnavailable(f"the topics can't be read: {error!r}") from error
        finally:
            self._model.reading.connected = False

    async def _partitions(self) -> list[TopicPartition]:
        """Raises KafkaUnavailable while topics are missing."""
        wanted = topics_read(self._topics)
        async with Admin(self._kafka) as admin:
            found = await admin.partitions(list(wanted))
        if missing := sorted(wanted.keys() - found.keys()):
            raise KafkaUnavailable(f"there is no topic {missing[0]} yet; create the topics: `cdc topics`")
        return [TopicPartition(topic, number) for topic, count in found.items() for number in range(count)]

    async def _begin(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> Ends:
        consumer.assign(partitions)
        ends: Ends = await consumer.end_offsets(partitions)
        first: Ends = await consumer.beginning_offsets(partitions)
        positions = await asyncio.to_thread(self._intake.positions)
        for partition in partitions:
            position = positions.get((partition.topic, partition.partition), 0)
            if position > ends[partition]:
                raise TopicAnew(f"{partition.topic} was created anew")
            consumer.seek(partition, max(position, first[partition]))
        rejects = {each.partition: offset for each, offset in first.items() if each.topic == self._topics.rejects}
        await asyncio.to_thread(self._intake.forget_rejects_before, rejects)
        return ends

    async def _read(self, consumer: AIOKafkaConsumer, ends: Ends, stop: asyncio.Event) -> None:
        reading = self._model.reading
        while not stop.is_set():
            if self._model.store.damaged:
                raise sqlite3.DatabaseError("the console's file is damaged")
            found = await consumer.getmany(timeout_ms=_POLL_MS, max_records=self._batch)
            self.turns += 1
            if found:
                await asyncio.to_thread(self._intake.take, _arrived(found))
            was_caught_up = reading.caught_up
            if not was_caught_up:
                reading.behind = await _behind(consumer, ends)
                reading.caught_up = reading.behind == 0
            if found or reading.caught_up != was_caught_up:
                self._model.tell()

    def _say(self, trouble: str) -> None:
        self._model.reading.trouble = trouble


def _arrived(found: Mapping[TopicPartition, list[ConsumerRecord]]) -> list[Arrived]:
    return [
        Arrived(each.topic, each.partition, each.offset, each.key, each.value, tuple(each.headers))
        for records in found.values()
        for each in records
    ]


async def _behind(consumer: AIOKafkaConsumer, ends: Ends) -> int:
    return sum([max(0, end - await consumer.position(partition)) for partition, end in ends.items()])


async def _pause(stop: asyncio.Event) -> None:
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({waiting}, timeout=_PAUSE_S)
    waiting.cancel()
