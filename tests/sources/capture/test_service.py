"""The service on a real Kafka: files in folders, events in topics, requests of people, several companies."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from cdc.broker.client import company_partition, new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings, Settings, parse
from cdc.sources.capture.service import run_capture
from cdc.sources.capture.store import Store, company_folder
from schemas.change import Change
from schemas.control import Action, ControlRequest
from schemas.export_file import ExportFile, FileState
from schemas.topics import Topics, key
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.sources.capture.desk import NOW, SAMPLES, as_csv
from tests.sources.capture.rows import customer

pytestmark = pytest.mark.kafka

_PATIENCE_S = 30.0
_ALL = [customer(f"C{number:03d}") for number in range(100)]
_COMPANY = """
[[companies]]
id = "{id}"
exports = "{id}"
[companies.sales_management]
url = "http://127.0.0.1:1/api/v4"
public_key = "env:PUBLIC"
private_key = "env:PRIVATE"
"""
_CONNECTOR = """
[connector]
data = "data"
topic_prefix = "{prefix}"
settle_after_s = 0.1
rescan_interval_s = 0.2
"""


@dataclass(slots=True)
class Place:
    """A deployment of its own: folders under ``root``, topics under a prefix that nobody else uses."""

    root: Path
    kafka: KafkaSettings
    settings: Settings
    topics: Topics
    said: list[str] = field(default_factory=list)

    def drop(self, name: str, content: bytes, company: str = "acme") -> None:
        path = self.root / company / name
        path.with_suffix(".tmp").write_bytes(content)
        path.with_suffix(".tmp").rename(path)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(run_capture(self.settings, self.kafka, self.said.append, stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def changes(self, entity: Entity = Entity.ACCOUNT) -> list[Change]:
        raw = [record.value async for record in read_topic(self.kafka, self.topics.changes(entity))]
        return [Change.model_validate_json(value) for value in raw]

    async def file(self, name: str, company: str = "acme") -> ExportFile | None:
        """The last message about a file of this name."""
        raw = [record.value async for record in read_topic(self.kafka, self.topics.files)]
        files = [ExportFile.model_validate_json(value) for value in raw]
        return next((file for file in files[::-1] if (file.name, file.company) == (name, company)), None)

    async def committed(self, name: str, rows: int, company: str = "acme") -> ExportFile:
        """The file's ledger, once a file of this name with so many rows is committed."""
        found: list[ExportFile] = []

        async def look() -> bool:
            file = await self.file(name, company)
            if file is not None and (file.state, file.rows_read) == (FileState.COMMITTED, rows):
                found.append(file)
            return bool(found)

        await _until(look)
        return found[0]

    async def ask(self, action: Action, entity: Entity) -> None:
        request = ControlRequest(id=str(uuid4()), company="acme", action=action, entity=entity, by="Ann", at=NOW)
        async with new_producer(self.kafka, "test") as producer:
            partition = company_partition("acme", self.kafka.partitions)
            await send_all(producer, self.topics.control, partition, [(key("acme"), to_bytes(request), ())])


async def _until(fact: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while not await fact():
            pass


@pytest.fixture
async def place(tmp_path: Path, kafka_settings: KafkaSettings) -> Place:
    prefix = f"capture-{uuid4().hex[:8]}"
    text = _CONNECTOR.format(prefix=prefix) + _COMPANY.format(id="acme") + _COMPANY.format(id="other")
    topics = Topics(prefix, kafka_settings.partitions)
    await ensure_topics(kafka_settings, topics.all())
    for company in ("acme", "other"):
        (tmp_path / company).mkdir()
    return Place(tmp_path, kafka_settings, parse(text, tmp_path, {}), topics)


async def test_files_dropped_before_the_start_count(place: Place) -> None:
    for path in SAMPLES.glob("*.csv"):
        shutil.copy(path, place.root / "acme")
    async with place.running():
        await place.committed("invoices.csv", 14)
    assert len(await place.changes(Entity.SALES_ORDER)) == 13
    assert {change.source.accounts_for[0].rows for change in await place.changes(Entity.USER)} == {1}


async def test_everything_of_a_company_is_in_its_partition(place: Place) -> None:
    place.drop("customers.csv", as_csv(_ALL))
    async with place.running():
        await place.committed("customers.csv", 100)
    expected = company_partition("acme", place.kafka.partitions)
    found = {record.partition async for record in read_topic(place.kafka, place.topics.changes(Entity.ACCOUNT))}
    assert found == {expected}


async def test_a_file_dropped_while_it_runs_is_taken_in(place: Place) -> None:
    async with place.running():
        place.drop("customers.csv", as_csv(_ALL))
        await place.committed("customers.csv", 100)
        place.drop("customers.csv", as_csv([customer("NEW001"), *_ALL]))
        await place.committed("customers.csv", 101)
    assert [change.key for change in (await place.changes())[100:]] == ["NEW001"]


async def test_after_a_restart_nothing_is_sent_again(place: Place) -> None:
    place.drop("customers.csv", as_csv(_ALL))
    async with place.running():
        await place.committed("customers.csv", 100)
    async with place.running():
        place.drop("other.csv", (SAMPLES / "users.csv").read_bytes())
        await place.committed("other.csv", 10)
    assert len(await place.changes()) == 100


async def test_a_request_is_carried_out_once_whatever_is_restarted(place: Place) -> None:
    async with place.running():
        place.drop("customers.csv", as_csv(_ALL))
        await place.committed("customers.csv", 100)
        place.drop("customers.csv", as_csv(_ALL[30:]))
        await place.committed("customers.csv", 70)
        await place.ask(Action.RELEASE, Entity.ACCOUNT)

        async def released() -> bool:
            return len(await place.changes()) == 160

        await _until(released)
    async with place.running():
        place.drop("customers.csv", as_csv(_ALL[31:]))
        await place.committed("customers.csv", 69)
    ends = [(change.op.value, change.source.held) for change in (await place.changes())[100:]]
    assert ends == [("d", True)] * 30 + [("d", False)] * 31


async def test_a_company_in_trouble_stops_no_other(place: Place) -> None:
    folder = company_folder(place.settings.connector.data, "acme")
    Store.open(folder, "acme", 0).close()
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    async with place.running():
        place.drop("customers.csv", as_csv(_ALL), "other")
        await place.committed("customers.csv", 100, "other")
    assert any("manifest.json" in words for words in place.said)


async def test_a_second_process_waits_for_the_company(place: Place) -> None:
    async with place.running():
        place.drop("customers.csv", as_csv(_ALL))
        await place.committed("customers.csv", 100)
        second = Place(place.root, place.kafka, place.settings, place.topics)
        async with second.running():

            async def told() -> bool:
                await asyncio.sleep(0)
                return any("in use" in words for words in second.said)

            await _until(told)
    assert len(await place.changes()) == 100


async def test_kafka_out_of_reach_is_said_and_nothing_is_lost(place: Place) -> None:
    place.drop("customers.csv", as_csv(_ALL))
    nowhere = place.kafka.model_copy(update={"bootstrap": "127.0.0.1:1"})
    lost = Place(place.root, nowhere, place.settings, place.topics)
    async with lost.running():

        async def told() -> bool:
            await asyncio.sleep(0)
            return any("Kafka can't be reached" in words for words in lost.said)

        await _until(told)
    async with place.running():
        await place.committed("customers.csv", 100)
    assert len(await place.changes()) == 100


async def test_a_dry_run_sends_nothing(place: Place) -> None:
    place.drop("customers.csv", as_csv(_ALL))
    await run_capture(place.settings, place.kafka, place.said.append, asyncio.Event(), dry_run=True)
    assert "acme: would send 100 x account r" in place.said
    assert (await place.changes(), await place.file("customers.csv")) == ([], None)


async def test_nothing_personal_is_said(place: Place) -> None:
    for path in SAMPLES.glob("*.csv"):
        shutil.copy(path, place.root / "acme")
    async with place.running():
        await place.committed("invoices.csv", 14)
    words = "\n".join(place.said)
    assert not any(personal in words for personal in ("Fairbairn", "Aldermoor", "@", "0191"))


async def test_exports_of_which_every_row_is_bad_hold_up_no_other_company(place: Place) -> None:
    bad = [customer(f"B{number:03d}", CREDIT_LIMIT="a lot") for number in range(500)]
    for number in range(20):
        place.drop(f"customers-{number}.csv", as_csv([customer(f"X{number:03d}", CREDIT_LIMIT="?"), *bad]))
    async with place.running():
        place.drop("customers.csv", as_csv(_ALL), "other")
        await place.committed("customers.csv", 100, "other")

        async def refused() -> bool:
            file = await place.file("customers-19.csv")
            return file is not None and file.state is FileState.REFUSED

        await _until(refused)
    assert {change.company for change in await place.changes()} == {"other"}
