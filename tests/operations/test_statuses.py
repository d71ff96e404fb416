"""Looking up statuses and ledgers in their topics, at once and live."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaProducer

from cdc.broker.client import new_producer
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.operations.documents import README
from cdc.operations.facts import Facts
from cdc.operations.following import NotSeen
from cdc.operations.statuses import FileReport, Wanted, read_files, read_statuses
from cdc.settings import KafkaSettings
from schemas.export_file import FileLedger
from schemas.status import Status
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import to_bytes
from tests.operations.examples import AT, file, status

pytestmark = pytest.mark.kafka


@pytest.fixture
async def topics(kafka_settings: KafkaSettings, request: pytest.FixtureRequest) -> Topics:
    names = Topics(prefix=f"s{abs(hash(request.node.nodeid))}", partitions=2)
    await ensure_topics(kafka_settings, names.all())
    return names


@pytest.fixture
async def producer(kafka_settings: KafkaSettings) -> AsyncIterator[AIOKafkaProducer]:
    one = new_producer(kafka_settings, "test")
    await one.start()
    yield one
    await one.stop()


async def publish(producer: AIOKafkaProducer, topics: Topics, *statuses: Status) -> None:
    for one in statuses:
        await send_all(producer, topics.sync_status(one.entity), 0, [(one.record_id.encode(), to_bytes(one), ())])


async def test_the_latest_status_of_each_record_counts(
    kafka_settings: KafkaSettings, topics: Topics, producer: AIOKafkaProducer
) -> None:
    await publish(producer, topics, status("A1", SyncStatus.PENDING_SYNCHRONISATION), status("A1"), status("A2"))
    found = await read_statuses(kafka_settings, topics, Wanted())
    assert [(one.sage_key, one.status) for one in found] == [("A1", "synchronised"), ("A2", "synchronised")]


async def test_statuses_are_found_by_company_state_and_part_of_the_name(
    kafka_settings: KafkaSettings, topics: Topics, producer: AIOKafkaProducer
) -> None:
    await publish(
        producer, topics, status("A1"), status("A2", SyncStatus.PENDING_REVIEW), status("A2", company="other")
    )
    wanted = Wanted(company="acme", entity=Entity.ACCOUNT, status=SyncStatus.PENDING_REVIEW, text="name of a2")
    assert [one.record_id for one in await read_statuses(kafka_settings, topics, wanted)] == ["record-acme-A2"]


async def test_a_files_ledger_joins_what_capture_and_the_outcomes_say(
    kafka_settings: KafkaSettings, topics: Topics, producer: AIOKafkaProducer
) -> None:
    read = file("f1", rows_read=10, unchanged=4, rejected=1, waiting=1, emitted=3, reference=1)
    ledger = FileLedger(company="acme", commit_id="f1.0", outcomes={Result.APPLIED: 2, Result.DEAD_LETTERED: 1}, at=AT)
    records = [(key("acme", "f1"), to_bytes(read), ()), (key("acme", "f1.0", "outcomes"), to_bytes(ledger), ())]
    await send_all(producer, topics.files, 0, records)
    (report,) = await read_files(kafka_settings, topics)
    assert report.adds_up
    assert list(report.endings.values()) == [3, 4, 1, 1, 1]


def test_a_ledger_does_not_add_up_while_a_row_is_on_its_way() -> None:
    assert not FileReport(file("f1", rows_read=2, unchanged=1, emitted=1)).adds_up


async def test_facts_are_seen_as_soon_as_they_are_published(
    kafka_settings: KafkaSettings, topics: Topics, producer: AIOKafkaProducer
) -> None:
    async with Facts(kafka_settings, topics) as facts:
        await publish(producer, topics, status("A1"))
        await facts.until(lambda: facts.status(Entity.ACCOUNT, "A1") is not None, "A1 has a status")
        with pytest.raises(NotSeen, match="A2 has a status"):
            await facts.until(lambda: facts.status(Entity.ACCOUNT, "A2") is not None, "A2 has a status", 0.01)


async def test_every_status_that_a_record_went_through_is_told(
    kafka_settings: KafkaSettings, topics: Topics, producer: AIOKafkaProducer
) -> None:
    pending, done = status("A1", SyncStatus.PENDING_SYNCHRONISATION, crm_id=131), status("A1", crm_id=131)
    async with Facts(kafka_settings, topics) as facts:
        await publish(producer, topics, pending, done, status("A2", crm_id=132))
        await facts.until(lambda: facts.status(Entity.ACCOUNT, "A2") is not None, "A2 has a status")
        assert list(facts.told(Entity.ACCOUNT, 131)) == [pending, done]


async def test_a_fact_that_has_to_be_asked_for_is_asked_for_when_something_was_published(
    kafka_settings: KafkaSettings, topics: Topics, producer: AIOKafkaProducer
) -> None:
    asked: list[int] = []

    async def third_time() -> bool:
        asked.append(len(asked))
        await publish(producer, topics, status(f"A{len(asked)}"))
        return len(asked) == 3

    async with Facts(kafka_settings, topics) as facts:
        await facts.until_so(third_time, "it was asked three times")
        with pytest.raises(NotSeen, match="nobody comes"):
            await facts.until_so(_nobody, "nobody comes", 0.01)
    assert asked == [0, 1, 2]


async def _nobody() -> bool:
    return False


async def test_the_subscriber_of_the_readme_prints_what_needs_a_person(
    kafka_settings: KafkaSettings, producer: AIOKafkaProducer
) -> None:
    topics = Topics(partitions=2)
    await ensure_topics(kafka_settings, topics.all())
    await publish(producer, topics, status("A1"), status("A2", SyncStatus.PENDING_REVIEW, detail="must be looked at"))
    example = README.read_text(encoding="utf-8").split("<!-- example: subscriber -->\n```python\n")[1].split("```")[0]
    assert len(example.splitlines()) <= 30
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", example, str(kafka_settings.bootstrap), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    line = await process.stdout.readline()
    process.kill()
    await process.wait()
    assert line == b"acme customer A2 must be looked at\n"
