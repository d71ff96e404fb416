"""The console as it runs: on a real Kafka and a real socket."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from cdc.broker.client import company_partition, new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.console.service import FOLDER, run_console
from cdc.console.serving import listening
from cdc.settings import KafkaSettings, Settings, parse
from cdc.webhooks.tokens import token_of
from schemas.control import Action, ControlRequest
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, SyncStatus
from schemas.wire import from_bytes, to_bytes
from tests.configuration import COMPANY
from tests.console.arranged import RECORD, status

pytestmark = pytest.mark.kafka

REVIEW = {"status": SyncStatus.PENDING_REVIEW, "reason": "refused"}


class Deployment:
    """Topics of its own, a data directory, and whatever console runs on them."""

    def __init__(self, kafka: KafkaSettings, folder: Path) -> None:
        prefix = f"t{uuid4().hex[:12]}"
        self.kafka = kafka
        self.settings: Settings = parse(f'{COMPANY}[connector]\ntopic_prefix = "{prefix}"\n', folder, {})
        self.topics = Topics(prefix, kafka.partitions)
        self.said: list[str] = []
        self.stop = asyncio.Event()

    async def publish(self, *statuses: Status) -> None:
        partition = company_partition("acme", self.kafka.partitions)
        producer = new_producer(self.kafka, "tests")
        async with producer:
            messages = [(each.record_id.encode(), to_bytes(each), ()) for each in statuses]
            await send_all(producer, self.topics.sync_status(Entity.ACCOUNT), partition, messages)

    @asynccontextmanager
    async def console(self) -> AsyncIterator[httpx.AsyncClient]:
        self.stop, listener = asyncio.Event(), listening("127.0.0.1:0")
        running = asyncio.create_task(run_console(self.settings, self.kafka, self.said.append, self.stop, listener))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=address, timeout=30) as client:
                yield client
        finally:
            self.stop.set()
            await running

    async def once(self, client: httpx.AsyncClient, is_so: Callable[[Any], bool]) -> Any:
        """The summary, once it is as wanted: asked at each change that the console tells of."""
        async with client.stream("GET", "/api/v1/events") as stream:
            async for kind, data, _ in told(stream):
                if kind == "summary" and is_so(data):
                    return data
        raise AssertionError("the stream ended before")


async def told(stream: httpx.Response) -> AsyncIterator[tuple[str, Any, str]]:
    """Kind, data and id of each event."""
    said: dict[str, str] = {}
    async for line in stream.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            said[name] = value
        elif "data" in said:
            yield said.get("event", ""), json.loads(said["data"]), said.get("id", "")
            said = {}
        else:
            said = {}


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, tmp_path: Path) -> Deployment:
    made = Deployment(kafka_settings, tmp_path)
    await ensure_topics(kafka_settings, made.topics.all())
    return made


def is_caught_up(summary: Any) -> bool:
    return bool(summary["caught_up"])


async def test_what_happened_before_the_start_is_shown(deployment: Deployment) -> None:
    await deployment.publish(status("1"), status("2", **REVIEW))
    async with deployment.console() as client:
        summary = await deployment.once(client, is_caught_up)
        assert summary["records"]["pending_review"] == 1
        assert (await client.get("/api/v1/records")).json()["total"] == 2


async def test_the_console_says_where_it_is(deployment: Deployment) -> None:
    async with deployment.console() as client:
        await client.get("/healthz")
        assert deployment.said == [f"The console is at {str(client.base_url).rstrip('/')}"]


async def test_a_page_is_served_with_its_files(deployment: Deployment) -> None:
    async with deployment.console() as client:
        await deployment.once(client, is_caught_up)
        page = await client.get("/", follow_redirects=True)
        assert (page.status_code, page.headers["Content-Type"].partition(";")[0]) == (200, "text/html")
        assert (await client.get("/static/console.css")).status_code == 200


async def test_a_change_is_told_while_it_happens(deployment: Deployment) -> None:
    async with deployment.console() as client:
        await deployment.once(client, is_caught_up)
        async with client.stream("GET", "/api/v1/events") as stream:
            events = told(stream)
            assert (await anext(events))[0] == "summary"
            await deployment.publish(status("1", name="Told"))
            kind, data, _ = await anext(events)
            assert (kind, [each["name"] for each in data]) == ("status", ["Told"])
            kind, data, _ = await anext(events)
            assert (kind, data["records"]["synchronised"]) == ("summary", 1)


@pytest.mark.parametrize("how", ["header", "query"])
async def test_a_stream_goes_on_where_the_client_left_off(deployment: Deployment, how: str) -> None:
    async with deployment.console() as client:
        await deployment.publish(status("1"))
        seen = await deployment.once(client, lambda summary: summary["records"]["synchronised"] == 1)
        await deployment.publish(status("2", name="Missed"))
        await deployment.once(client, lambda summary: summary["records"]["synchronised"] == 2)
        resumed: dict[str, Any] = (
            {"headers": {"Last-Event-ID": str(seen["sequence"])}}
            if how == "header"
            else {"params": {"since": seen["sequence"]}}
        )
        async with client.stream("GET", "/api/v1/events", **resumed) as stream:
            events = told(stream)
            await anext(events)
            kind, data, _ = await anext(events)
            assert (kind, [each["name"] for each in data]) == ("status", ["Missed"])


async def test_a_stop_ends_the_streams_that_are_open(deployment: Deployment) -> None:
    async with deployment.console() as client, client.stream("GET", "/api/v1/events") as stream:
        events = told(stream)
        await anext(events)
        deployment.stop.set()
        assert [kind async for kind, _, _ in events if kind == "status"] == []  # whole: a torn one would raise


async def test_reading_goes_on_where_it_stopped(deployment: Deployment) -> None:
    await deployment.publish(status("1"))
    async with deployment.console() as client:
        before = await deployment.once(client, is_caught_up)
    async with deployment.console() as client:
        assert (await deployment.once(client, is_caught_up))["sequence"] == before["sequence"]


async def test_a_deleted_file_is_built_again_from_the_topics(deployment: Deployment) -> None:
    await deployment.publish(status("1"), status("2"), status("2", **REVIEW))
    async with deployment.console() as client:
        before = await deployment.once(client, is_caught_up)
    shutil.rmtree(deployment.settings.connector.data / FOLDER)
    async with deployment.console() as client:
        after = await deployment.once(client, is_caught_up)
    assert after["counts"] == before["counts"]
    assert after["sequence"] > before["sequence"]


async def test_topics_that_were_made_anew_are_read_anew(deployment: Deployment) -> None:
    await deployment.publish(status("1"), status("2"))
    async with deployment.console() as client:
        await deployment.once(client, is_caught_up)
    other = Deployment(deployment.kafka, deployment.settings.connector.data.parent)
    await ensure_topics(other.kafka, other.topics.all())
    database = deployment.settings.connector.data / FOLDER / "records.db"
    _rename_topics(database, deployment.topics.prefix, other.topics.prefix)
    async with other.console() as client:
        summary = await other.once(client, is_caught_up)
    assert summary["counts"] == []


def _rename_topics(database: Path, before: str, after: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE positions SET topic = replace(topic, ?, ?)", (before, after))
    connection.close()


async def test_topics_that_are_missing_are_waited_for_while_hooks_are_received(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    deployment = Deployment(kafka_settings, tmp_path)
    hooks = [spec for spec in deployment.topics.all() if spec.name == deployment.topics.webhooks]
    await ensure_topics(kafka_settings, hooks)
    async with deployment.console() as client:
        token = token_of(deployment.settings.connector.data, "acme")
        assert (await client.post(f"/webhooks/acme/{token}", content=b"[]")).status_code == 202
        assert (await client.get("/api/v1/summary")).json()["caught_up"] is False
        await ensure_topics(kafka_settings, deployment.topics.all())
        await deployment.once(client, is_caught_up)


async def test_a_request_is_on_the_control_topic_when_it_is_answered(deployment: Deployment) -> None:
    await deployment.publish(status(**REVIEW))
    async with deployment.console() as client:
        await deployment.once(client, is_caught_up)
        answer = await client.post(f"/api/v1/records/{RECORD}/retry", json={})
        assert answer.status_code == 202
        raw = [record.value async for record in read_topic(deployment.kafka, deployment.topics.control)]
        (asked,) = [from_bytes(ControlRequest, each) for each in raw if each]
        assert (asked.action, [asked.id]) == (Action.RETRY, answer.json()["requests"])
        detail = (await client.get(f"/api/v1/records/{RECORD}")).json()
        assert detail["status"]["record_id"] == RECORD
