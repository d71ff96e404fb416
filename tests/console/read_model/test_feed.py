"""The feed between the topics and the model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from cdc.broker.client import new_producer
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.console.read_model.feed import Feed
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import ModelUnavailable, Store
from cdc.console.read_model.views import Selection
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.console.arranged import status

RECORDS = 40


@asynccontextmanager
async def feeding(kafka: KafkaSettings, topics: Topics, model: ReadModel, batch: int = 1000) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(Feed(kafka, topics, model, batch).run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def told(model: ReadModel, is_so: str) -> None:
    """Wait until what the feed says of itself holds something here."""
    while not getattr(model.reading, is_so):
        with suppress(ModelUnavailable):
            await model.wait_for_change(model.sequence(), 0.1)


async def test_kafka_that_is_away_is_waited_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    model = ReadModel(store)
    async with feeding(KafkaSettings(bootstrap="127.0.0.1:1"), Topics("t", 1), model):
        await told(model, "trouble")
        assert not model.health().connected
        assert model.summary().counts == []
    store.close()


def shown(model: ReadModel) -> int:
    try:
        return model.records(Selection()).total
    except ModelUnavailable:
        return 0


@pytest.fixture
async def topics(kafka_settings: KafkaSettings) -> Topics:
    made = Topics(f"t{uuid4().hex[:12]}", kafka_settings.partitions)
    await ensure_topics(kafka_settings, made.all())
    return made


async def publish(kafka: KafkaSettings, topics: Topics, first: int = 0) -> None:
    async with new_producer(kafka, "tests") as producer:
        for partition in range(topics.partitions):
            numbers = range(first + partition, first + RECORDS, topics.partitions)
            messages = [(str(number).encode(), to_bytes(status(str(number))), ()) for number in numbers]
            await send_all(producer, topics.sync_status(Entity.ACCOUNT), partition, messages)


@pytest.mark.kafka
async def test_every_partition_is_read_in_batches_of_any_size(
    kafka_settings: KafkaSettings, topics: Topics, tmp_path: Path
) -> None:
    await publish(kafka_settings, topics)
    store = Store(tmp_path)
    model = ReadModel(store)
    async with feeding(kafka_settings, topics, model, batch=7):
        await told(model, "caught_up")
        assert model.records(Selection()).total == RECORDS
        assert (model.health().behind, model.health().trouble) == (0, "")
    store.close()


@pytest.mark.kafka
async def test_a_crash_between_batches_loses_and_doubles_nothing(
    kafka_settings: KafkaSettings, topics: Topics, tmp_path: Path
) -> None:
    await publish(kafka_settings, topics)
    store = Store(tmp_path)
    model, stop = ReadModel(store), asyncio.Event()
    running = asyncio.create_task(Feed(kafka_settings, topics, model, batch=5).run(stop))
    begun = model.sequence()
    assert await model.wait_for_change(begun, 60) > begun
    running.cancel()
    await asyncio.wait({running})
    store.close()
    store = Store(tmp_path)
    model = ReadModel(store)
    async with feeding(kafka_settings, topics, model):
        await told(model, "caught_up")
        assert sum(model.summary().records().values()) == model.records(Selection()).total == RECORDS
    store.close()


@pytest.mark.kafka
async def test_a_file_that_is_damaged_while_it_is_used_is_built_anew(
    kafka_settings: KafkaSettings, topics: Topics, tmp_path: Path
) -> None:
    await publish(kafka_settings, topics)
    store = Store(tmp_path)
    model = ReadModel(store)
    async with feeding(kafka_settings, topics, model):
        await told(model, "caught_up")
        store.damaged = True
        await publish(kafka_settings, topics, RECORDS)
        while shown(model) < 2 * RECORDS:
            await told(model, "connected")
        assert not store.damaged
    store.close()
