"""The receiver within the console, on a real socket and a real Kafka."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from cdc.broker.reading import read_topic
from cdc.broker.topics import ensure_topics
from cdc.console.service import run_console
from cdc.console.serving import NotListening, listening
from cdc.settings import KafkaSettings, Settings, parse
from cdc.webhooks.tokens import token_of
from schemas.topics import Topics
from tests.configuration import COMPANY

pytestmark = pytest.mark.kafka


def settings_for(tmp_path: Path) -> Settings:
    prefix = f"t{uuid4().hex[:12]}"
    return parse(f'{COMPANY}[connector]\ntopic_prefix = "{prefix}"\n', tmp_path, {})


@asynccontextmanager
async def receiving(settings: Settings, kafka: KafkaSettings) -> AsyncIterator[str]:
    """The address of the company's hooks."""
    stop, listener, said = asyncio.Event(), listening("127.0.0.1:0"), asyncio.Event()
    port = listener.getsockname()[1]
    running = asyncio.create_task(run_console(settings, kafka, lambda _: said.set(), stop, listener))
    try:
        await asyncio.wait({running, asyncio.create_task(said.wait())}, return_when=asyncio.FIRST_COMPLETED)
        yield f"http://127.0.0.1:{port}/webhooks/acme/{token_of(settings.connector.data, 'acme')}"
    finally:
        stop.set()
        await running


async def test_what_was_answered_with_202_is_in_kafka(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    topics = Topics(settings.connector.topic_prefix, kafka_settings.partitions)
    await ensure_topics(kafka_settings, topics.all())
    bodies = [f'[{{"id": {number}}}]'.encode() for number in range(200)]
    async with receiving(settings, kafka_settings) as address, httpx.AsyncClient() as crm:
        answers = await asyncio.gather(
            *(crm.post(f"{address}?entity=account&action=update", content=body) for body in bodies)
        )
        assert {answer.status_code for answer in answers} == {202}
        records = [record async for record in read_topic(kafka_settings, topics.webhooks)]
    assert sorted(record.value or b"" for record in records) == sorted(bodies)
    assert {record.key for record in records} == {b"acme|account.update"}
    assert len({record.partition for record in records}) == 1


async def test_what_kafka_refuses_is_not_answered_with_202(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    nowhere = Settings.model_validate(settings_for(tmp_path).model_dump() | {"kafka": kafka_settings})
    async with receiving(nowhere, kafka_settings) as address, httpx.AsyncClient(timeout=30) as crm:
        answer = await crm.post(address, content=b"[]")
    assert answer.status_code == 503


def test_an_address_that_is_taken_is_said_with_what_to_do() -> None:
    with listening("127.0.0.1:0") as taken, pytest.raises(NotListening, match=r"change \[console\] listen"):
        listening(f"127.0.0.1:{taken.getsockname()[1]}")
