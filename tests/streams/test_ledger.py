"""The ledger's agent reads the outcomes of all entities."""

from datetime import UTC, datetime
from pathlib import Path

from cdc.rules.ledger import Ledger
from cdc.settings import KafkaSettings
from schemas.change import RowShare
from schemas.command import Cause
from schemas.export_file import FileLedger
from schemas.outcome import Outcome
from schemas.topics import Topics
from schemas.vocabulary import Entity, Kind, Result
from schemas.wire import from_bytes, to_bytes
from streams.ledger import add_to, file_ledger
from streams.transport.app import WorkerApp
from tests.streams.records import NOW, Arrived

TOPICS = Topics("unit")


def outcome(first: int) -> bytes:
    cause = Cause(change_id="c", observed_at=NOW, accounts_for=(RowShare(commit_id="f", first=first, rows=1),))
    return to_bytes(
        Outcome(
            id="o", record_id="r", company="acme", entity=Entity.ACCOUNT, kind=Kind.CUSTOMER, target=None,
            result=Result.APPLIED, reason="applied", causes=(cause,), at=datetime(2026, 11, 23, tzinfo=UTC),
        )
    )  # fmt: skip


def test_the_outcomes_of_a_chunk_become_one_message_per_file() -> None:
    rules = file_ledger(Ledger(TOPICS.files))
    (emission,) = rules([Arrived(0, outcome(0)), Arrived(1, outcome(1))], {}.get, NOW).emissions
    assert from_bytes(FileLedger, emission.value or b"").outcomes == {Result.APPLIED: 2}


def test_outcomes_that_cannot_be_read_are_passed_over() -> None:
    rules = file_ledger(Ledger(TOPICS.files))
    (emission,) = rules([Arrived(0, b"\xff"), Arrived(1, None), Arrived(2, outcome(0))], {}.get, NOW).emissions
    assert from_bytes(FileLedger, emission.value or b"").outcomes == {Result.APPLIED: 1}


async def test_the_ledger_reads_every_entity_and_keeps_its_own_state(tmp_path: Path) -> None:
    app = WorkerApp(TOPICS.worker_group, KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)
    add_to(app, TOPICS, lambda: NOW)
    (agent,) = app.agents.values()
    assert set(agent.get_topic_names()) == {TOPICS.outcomes(entity) for entity in Entity}
    assert app.tables.changelog_topics == {TOPICS.ledger_state}
