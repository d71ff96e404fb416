"""Rejects on a real Kafka: a copy of the original bytes goes back to where they stood."""

import pytest
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import Record, send_all
from cdc.broker.topics import ensure_topics
from cdc.commands.rejects import shown
from cdc.operations.origin import Origin, origin_of
from cdc.operations.rejects import Attempt, Rejected, Selection, read_rejects, take_again
from cdc.operations.retry import Asker
from cdc.rules.dead_letter import dead_letter
from cdc.settings import KafkaSettings
from cdc.sources.capture.changes import Origin as Row
from cdc.sources.capture.rejects import RejectedRow, reject_records
from schemas.control import Action, ControlRequest
from schemas.reason import Reason
from schemas.reject import Rejection
from schemas.topics import Topics
from schemas.vocabulary import Entity
from schemas.wire import from_bytes
from tests.operations.examples import AT

PARTITION = 1
BYTES: Record = (b"acme|sage|ABC001", b'{"schema": "?\x1b"}', [("trace", b"1")])


class Bench:
    """Topics of its own, and a hand that puts things there."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        self.kafka, self.topics = kafka, topics
        self.changes = topics.changes(Entity.ACCOUNT)

    async def put(self, topic: str, *records: Record) -> None:
        async with new_producer(self.kafka, "test") as producer:
            await send_all(producer, topic, PARTITION, records)

    async def has(self, topic: str) -> list[ConsumerRecord]:
        return [record async for record in read_topic(self.kafka, topic)]

    async def reject(self, source: str, original: Record = BYTES, company: str = "acme") -> None:
        """As the worker does it."""
        letter = dead_letter(
            self.topics.rejects, source, original[0], original[1], Reason.MALFORMED, "no", AT, company=company
        )
        await self.put(letter.topic, (letter.key, letter.value, letter.headers))

    async def rejects(self, **selection: object) -> list[Rejected]:
        return await read_rejects(self.kafka, self.topics, Selection(**selection))  # type: ignore[arg-type]  # by name

    async def take_again(self, chosen: list[Rejected], *, dry_run: bool = False) -> list[Attempt]:
        asker = Asker("ann", AT, ("request 1", "request 2"))
        return await take_again(self.kafka, self.topics, chosen, asker, dry_run=dry_run)


@pytest.fixture
async def bench(kafka_settings: KafkaSettings, request: pytest.FixtureRequest) -> Bench:
    topics = Topics(prefix=f"r{abs(hash(request.node.nodeid))}", partitions=2)
    await ensure_topics(kafka_settings, topics.all())
    return Bench(kafka_settings, topics)


@pytest.mark.kafka
async def test_a_copy_of_the_bytes_goes_back_to_where_they_stood(bench: Bench) -> None:
    await bench.put(bench.changes, BYTES)
    await bench.reject(f"{bench.changes}+0")
    [attempt] = await bench.take_again(await bench.rejects())
    first, second = await bench.has(bench.changes)
    assert attempt.why_not == ""
    assert (second.key, second.value, list(second.headers)) == BYTES
    assert (first.partition, second.partition) == (PARTITION, PARTITION)


@pytest.mark.kafka
async def test_who_had_it_done_and_when_is_told_on_the_control_topic(bench: Bench) -> None:
    await bench.reject(f"{bench.changes}+0")
    await bench.take_again(await bench.rejects())
    [told] = [from_bytes(ControlRequest, record.value) for record in await bench.has(bench.topics.control)]
    assert (told.action, told.by, told.at, told.replay) == (Action.REPLAY, "ann", AT, {"rejects": ["1-0"]})
    [one] = await bench.rejects()
    assert one.taken_again_at == AT


@pytest.mark.kafka
async def test_a_dry_run_produces_nothing(bench: Bench) -> None:
    await bench.reject(f"{bench.changes}+0")
    [attempt] = await bench.take_again(await bench.rejects(), dry_run=True)
    assert attempt.why_not == ""
    assert not await bench.has(bench.changes)
    assert not await bench.has(bench.topics.control)


@pytest.mark.kafka
async def test_bytes_that_their_topic_no_longer_has_come_from_the_reject(bench: Bench) -> None:
    await bench.reject(f"{bench.changes}+700")
    await bench.take_again(await bench.rejects())
    [back] = await bench.has(bench.changes)
    assert (back.key, back.value) == BYTES[:2]


@pytest.mark.kafka
async def test_a_row_of_an_export_is_healed_by_a_corrected_export_only(bench: Bench) -> None:
    origin = Row("acme", 1, AT, file="customers.csv", file_id="f1")
    rows = reject_records([RejectedRow(7, "CREDIT_LIMIT", "no number", b"ABC001,a lot")], origin, Entity.ACCOUNT)
    await bench.put(bench.topics.rejects, *rows)
    [attempt] = await bench.take_again(await bench.rejects())
    assert "a corrected export" in attempt.why_not
    assert not await bench.has(bench.topics.control)


@pytest.mark.kafka
async def test_an_older_outcome_never_replaces_a_newer_one(bench: Bench) -> None:
    outcomes = bench.topics.outcomes(Entity.ACCOUNT)
    await bench.put(outcomes, BYTES, (BYTES[0], b"newer", ()))
    await bench.reject(f"{outcomes}+0")
    [attempt] = await bench.take_again(await bench.rejects())
    assert "newer message of the same record" in attempt.why_not
    assert len(await bench.has(outcomes)) == 2


@pytest.mark.kafka
async def test_rejects_are_chosen_by_company_reason_and_id(bench: Bench) -> None:
    await bench.reject(f"{bench.changes}+0")
    await bench.reject(f"{bench.changes}+1", company="other")
    assert [one.id for one in await bench.rejects(company="other")] == ["1-1"]
    assert [one.id for one in await bench.rejects(ids=["1-0"])] == ["1-0"]
    assert not await bench.rejects(reason="defect")


def rejection(source: str, row: int | None = None) -> Rejection:
    return Rejection(company="acme", source=source, row=row, reason="malformed", words="no", at=AT)


@pytest.mark.parametrize(
    ("source", "origin"),
    [
        ("cdc.accounts.changes+12", Origin("cdc.accounts.changes", 3, 12)),
        ("cdc.accounts.crm-commands/2/12", Origin("cdc.accounts.crm-commands", 2, 12)),
        ("cdc.crm.webhooks+2+12", Origin("cdc.crm.webhooks", 2, 12, has_own_key=False)),
        ("customers.csv", None),
        ("other.accounts.changes+12", None),
    ],
)
def test_the_headers_say_where_it_stood(source: str, origin: Origin | None) -> None:
    assert origin_of(rejection(source), 3, Topics()) == origin


def test_what_a_terminal_would_obey_is_shown_escaped() -> None:
    assert shown(b"\x1b[2J\xff\nABC") == r"\x1b[2J\xff\nABC"


def test_much_is_cut_short() -> None:
    assert shown(b"a" * 300).endswith("… (300 bytes)")
