"""One entity's processor: what it sends and keeps, and that nothing that comes in stops it (promises 3 and 7)."""

from datetime import datetime

import pytest

from cdc.rules.effects import Effects, Emission
from cdc.rules.places import state_key
from schemas.topics import key
from schemas.vocabulary import Entity, Kind, Result, SyncStatus, System
from schemas.wire import to_bytes
from tests.rules.examples import COMPANY, NOW, answer, change, deletion, record, rows, waits
from tests.rules.worker import TOPICS, Worker

CHANGES, OUTCOMES = TOPICS.changes(Entity.ACCOUNT), TOPICS.outcomes(Entity.ACCOUNT)
CRM_COMMANDS = TOPICS.commands(Entity.ACCOUNT, System.CRM)
STATUSES, REJECTS = TOPICS.sync_status(Entity.ACCOUNT), TOPICS.rejects


@pytest.fixture
def worker() -> Worker:
    return Worker()


def topics_of(emissions: list[Emission]) -> list[str]:
    return [emission.topic for emission in emissions]


def test_a_write_sends_the_command_before_the_status(worker: Worker) -> None:
    assert topics_of(worker.take(change(record()))) == [CRM_COMMANDS, STATUSES]


def test_a_command_and_a_status_have_the_record_id_as_key(worker: Worker) -> None:
    sent = worker.take(change(record()))
    assert {emission.key.decode() for emission in sent} == {worker.commands[0].record_id}


def test_a_change_without_a_write_ends_in_an_outcome(worker: Worker) -> None:
    worker.take(deletion())
    assert [outcome.result for outcome in worker.outcomes] == [Result.UNCHANGED]


def test_a_decisions_outcome_has_no_target_in_its_key(worker: Worker) -> None:
    sent = worker.take(deletion())
    assert sent[0].key == key(worker.outcomes[0].record_id, "none")


def test_a_decisions_outcome_stands_for_the_rows_of_its_change(worker: Worker) -> None:
    worker.take(change(None, accounts_for=rows(7)))
    assert [cause.accounts_for for cause in worker.outcomes[0].causes] == [rows(7)]


def test_an_unchanged_repeat_says_nothing_about_the_status(worker: Worker) -> None:
    worker.take(change(record()))
    assert topics_of(worker.take(change(record(), sequence=2))) == [OUTCOMES]


def test_the_state_of_a_record_is_kept_under_its_sage_key(worker: Worker) -> None:
    worker.take(change(record()))
    assert list(worker.table) == [state_key(COMPANY, "ABC001")]


def test_two_companies_with_the_same_code_are_two_records(worker: Worker) -> None:
    worker.take(change(record()))
    worker.take(change(record()).model_copy(update={"company": "other"}))
    assert len(worker.table) == 2


def test_a_company_that_is_not_configured_is_processed_by_the_usual_rules(worker: Worker) -> None:
    worker.take(change(record(marker="Prospect")).model_copy(update={"company": "other"}))
    assert worker.commands[0].kind is Kind.POTENTIAL


def test_a_redelivered_change_sends_nothing(worker: Worker) -> None:
    seen = to_bytes(change(record()))
    worker.deliver(CHANGES, seen)
    assert worker.deliver(CHANGES, seen, offset=0) == []


def test_an_older_redelivered_change_sends_nothing(worker: Worker) -> None:
    first = to_bytes(change(record()))
    worker.deliver(CHANGES, first)
    worker.take(change(record(town="York"), sequence=2))
    assert worker.deliver(CHANGES, first, offset=0) == []


def test_a_change_that_was_processed_but_not_kept_is_decided_alike(worker: Worker) -> None:
    seen = to_bytes(change(record()))
    first, again = (worker.processor.handle(CHANGES, 0, b"k", seen, lambda _: None, NOW) for _ in range(2))
    assert first == again


def test_redelivered_outcomes_do_not_flap_the_status(worker: Worker) -> None:
    worker.take(change(record()))
    waiting, done = waits(worker.commands[0]), answer(worker.commands[0])
    worker.tell(waiting)
    worker.tell(done)
    again = [worker.deliver(OUTCOMES, to_bytes(outcome), offset) for offset, outcome in enumerate((waiting, done))]
    assert again == [[], []]


@pytest.mark.parametrize("topic", [CHANGES, OUTCOMES])
def test_a_tombstone_is_ignored(worker: Worker, topic: str) -> None:
    assert worker.deliver(topic, None) == []


def test_its_own_outcomes_say_nothing_new(worker: Worker) -> None:
    for seen in (deletion(sequence=1), change(record(), sequence=2), change(record(), sequence=3)):
        worker.take(seen)
    own = worker.outcomes
    assert own
    assert [worker.tell(outcome) for outcome in own] == [[] for _ in own]


def test_its_own_late_outcome_does_not_hide_a_newer_pending_command(worker: Worker) -> None:
    worker.take(change(record() | {"vat_number": "9" * 21}, sequence=1))
    worker.take(change(record() | {"vat_number": "8" * 21}, sequence=2))
    worker.take(change(record(), sequence=3))
    for outcome in worker.outcomes:
        worker.tell(outcome)
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_processing_reads_no_clock(worker: Worker) -> None:
    later = datetime.fromisoformat("2030-01-01T00:00:00+00:00")
    effects: Effects = worker.processor.handle(CHANGES, 0, b"k", to_bytes(change(record())), worker.table.get, later)
    worker.keep(effects)
    assert (worker.commands[0].issued_at, worker.status.changed_at) == (later, later)
