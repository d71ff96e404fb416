"""Outcomes become what is known; an older one never hides a newer one (promises 4 and 8)."""

from datetime import timedelta

import pytest

from cdc.rules.known import Known
from cdc.rules.settle import settle
from schemas.command import Cause, Command
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.status import StatusCause
from schemas.vocabulary import Entity, Kind, Result, SyncStatus
from schemas.wire import to_bytes
from tests.rules.examples import COMPANY, NOW, answer, change, record, refuses, waits
from tests.rules.worker import TOPICS, Worker, commands
from tests.rules.world import CHANGES, GOOD, OUTCOMES, World


@pytest.fixture
def worker() -> Worker:
    """One account with a command on its way."""
    worker = Worker()
    worker.take(change(record()))
    return worker


def first(worker: Worker) -> Command:
    return worker.commands[0]


def targetless(reason: Reason, result: Result, *, hours: int, words: str = "", caused: bool = False) -> Outcome:
    """What capture says of a row that led to no change, at the given hour."""
    at = NOW + timedelta(hours=hours)
    return Outcome(
        id=f"{reason.code}-{hours}-{words}",
        record_id="r",
        company=COMPANY,
        entity=Entity.ACCOUNT,
        kind=Kind.CUSTOMER,
        target=None,
        result=result,
        reason=reason.code,
        words=words,
        sage_key="ABC001",
        causes=(Cause(change_id="c", observed_at=at),) if caused else (),
        at=at,
    )


def test_an_applied_command_brings_the_link(worker: Worker) -> None:
    worker.tell(answer(first(worker), crm_id=131))
    assert worker.status.crm_id == 131


def test_an_applied_command_is_the_last_synchronisation(worker: Worker) -> None:
    outcome = answer(first(worker))
    worker.tell(outcome)
    assert worker.status.last_synchronised_at == outcome.at


def test_a_write_that_found_everything_as_it_should_be_is_a_synchronisation_too(worker: Worker) -> None:
    worker.tell(answer(first(worker), result=Result.UNCHANGED, reason=Reason.UNCHANGED))
    assert worker.status.last_synchronised_at is not None


def test_a_user_who_was_not_found_was_never_synchronised() -> None:
    worker = Worker(Entity.USER)
    worker.take(change(record(Entity.USER), entity=Entity.USER))
    worker.tell(answer(first(worker), crm_id=None, result=Result.UNCHANGED, reason=Reason.USER_UNKNOWN))
    assert (worker.status.status, worker.status.last_synchronised_at) == (SyncStatus.NOT_SYNCHRONISED, None)


def test_a_refused_command_keeps_the_last_synchronisation(worker: Worker) -> None:
    applied = answer(first(worker))
    worker.tell(applied)
    worker.take(change(record(country="XX"), sequence=2))
    worker.tell(refuses(worker.commands[-1]))
    assert worker.status.last_synchronised_at == applied.at


def test_a_refused_command_tells_the_targets_own_words(worker: Worker) -> None:
    worker.tell(refuses(first(worker), "unknown country"))
    assert worker.status.detail == "Synchronisation error: the account was refused: unknown country"


def test_a_command_that_is_retried_says_when(worker: Worker) -> None:
    worker.tell(waits(first(worker), next_retry_at=NOW + timedelta(minutes=1), attempts=3))
    assert (worker.status.attempts, worker.status.next_retry_at) == (3, NOW + timedelta(minutes=1))


def test_a_command_that_got_through_is_not_retried(worker: Worker) -> None:
    worker.tell(waits(first(worker)))
    worker.tell(answer(first(worker), attempts=2))
    assert (worker.status.status, worker.status.next_retry_at) == (SyncStatus.SYNCHRONISED, None)


def test_what_went_well_but_not_fully_is_told(worker: Worker) -> None:
    worker.tell(answer(first(worker), notes=("the picture a.jpg was not found in the picture folder",)))
    assert worker.status.detail.endswith("with Sage. The picture a.jpg was not found in the picture folder.")


def test_an_answer_that_was_told_already_says_nothing_new(worker: Worker) -> None:
    worker.tell(answer(first(worker)))
    assert worker.tell(answer(first(worker))) == []


def test_an_older_answer_does_not_hide_a_newer_pending_command(worker: Worker) -> None:
    worker.take(change(record(town="York"), sequence=2))
    worker.tell(answer(first(worker)))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_an_older_refusal_does_not_hide_a_newer_pending_command(worker: Worker) -> None:
    worker.take(change(record(town="York"), sequence=2))
    worker.tell(refuses(first(worker)))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_an_older_answer_still_brings_the_link(worker: Worker) -> None:
    worker.take(change(record(town="York"), sequence=2))
    worker.tell(answer(first(worker), crm_id=131))
    worker.take(change(record(town="Leeds"), sequence=3))
    assert (worker.status.crm_id, worker.commands[-1].crm_id) == (131, 131)


def test_an_older_answer_that_comes_last_changes_nothing(worker: Worker) -> None:
    worker.take(change(record(town="York"), sequence=2))
    worker.tell(answer(worker.commands[1], crm_id=140))
    assert worker.tell(answer(first(worker), crm_id=131)) == []


def test_a_command_that_ended_does_not_wait_again(worker: Worker) -> None:
    worker.tell(answer(first(worker)))
    assert worker.tell(waits(first(worker))) == []


def test_a_command_that_was_refused_and_then_got_through_is_synchronised(worker: Worker) -> None:
    worker.tell(refuses(first(worker)))
    worker.tell(answer(first(worker), attempts=2))
    assert worker.status.status is SyncStatus.SYNCHRONISED


def test_the_answer_to_an_older_write_does_not_hide_that_the_record_is_now_malformed(worker: Worker) -> None:
    worker.take(change(record() | {"vat_number": "9" * 21}, sequence=2))
    worker.tell(answer(first(worker)))
    assert worker.status.reason == Reason.MALFORMED.code


def test_a_malformed_record_that_is_put_right_is_synchronised_again(worker: Worker) -> None:
    worker.tell(answer(first(worker)))
    worker.take(change(record() | {"vat_number": "9" * 21}, sequence=2))
    worker.take(change(record(), sequence=3))
    assert worker.status.reason == Reason.APPLIED.code


def test_a_row_that_capture_could_not_read_is_shown(worker: Worker) -> None:
    worker.tell(targetless(Reason.MALFORMED, Result.REJECTED, hours=5, words="CREDIT_LIMIT: 'abc' is not a number"))
    assert worker.status.status is SyncStatus.PENDING_REVIEW


def test_a_row_that_capture_could_not_read_is_forgotten_once_a_later_change_is_taken(worker: Worker) -> None:
    worker.tell(targetless(Reason.MALFORMED, Result.REJECTED, hours=5))
    worker.take(change(record(town="York"), sequence=6))
    assert worker.status.reason == Reason.CAPTURED.code


def test_word_of_an_unreadable_row_that_comes_after_a_later_change_changes_nothing(worker: Worker) -> None:
    worker.take(change(record(town="York"), sequence=6))
    assert worker.tell(targetless(Reason.MALFORMED, Result.REJECTED, hours=5, caused=True)) == []


def test_a_row_that_capture_reads_again_heals_the_status(worker: Worker) -> None:
    worker.tell(answer(first(worker)))
    worker.tell(targetless(Reason.MALFORMED, Result.REJECTED, hours=5))
    worker.tell(targetless(Reason.UNCHANGED, Result.UNCHANGED, hours=6))
    assert worker.status.reason == Reason.APPLIED.code


def test_a_document_that_waits_for_its_lines_is_shown_before_any_change_of_it() -> None:
    worker = Worker()
    worker.tell(targetless(Reason.WAITING_FOR_LINES, Result.PENDING, hours=1, words="Lines add up to 90.00."))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION
    assert worker.status.detail.endswith("Lines add up to 90.00.")


def test_a_record_known_from_an_outcome_alone_goes_on_from_its_version() -> None:
    lost, worker = Worker(), Worker()
    lost.take(change(record()))
    worker.tell(answer(first(lost).model_copy(update={"version": 7})))
    worker.take(change(record(town="York")))
    assert (worker.commands[0].version, worker.commands[0].crm_id) == (8, 131)


def test_a_record_known_from_an_outcome_alone_is_not_written_again_unchanged() -> None:
    lost, worker = Worker(), Worker()
    lost.take(change(record()))
    worker.tell(answer(first(lost)))
    assert not commands(worker.take(change(record())))


def test_a_record_known_from_an_outcome_alone_is_read_only_as_its_kind_is() -> None:
    lost, worker = Worker(), Worker()
    lost.take(change(record()))
    worker.tell(answer(first(lost)))
    assert worker.status.read_only is True


def test_a_status_names_the_command_that_an_outcome_alone_speaks_of() -> None:
    lost, worker = Worker(), Worker()
    lost.take(change(record()))
    worker.tell(answer(first(lost)))
    assert worker.status.cause == StatusCause(change_id=first(lost).cause.change_id, command_id=first(lost).id)


def test_a_command_carried_out_before_its_state_was_kept_is_not_sent_again() -> None:
    world = World()
    world.happens(GOOD)
    world.work(CHANGES, crash=True)
    world.carry_out()
    world.work(OUTCOMES)
    world.work(CHANGES)
    assert (len(world.commands), len(world.outcomes)) == (1, 1)


def test_a_new_command_starts_to_count_its_attempts(worker: Worker) -> None:
    worker.tell(waits(first(worker), attempts=3))
    worker.take(change(record(town="York"), sequence=2))
    assert (worker.status.attempts, worker.status.next_retry_at) == (0, None)


def test_settling_is_a_function_of_values() -> None:
    worker = Worker()
    worker.take(change(record()))
    outcome, known = answer(first(worker)), worker.known("ABC001")
    assert settle(outcome, known) == settle(outcome, Known.from_bytes(known.to_bytes()))


def test_a_command_that_was_repeated_under_a_new_version_leaves_the_one_that_is_shown() -> None:
    worker = Worker(Entity.CONTACT)
    seen = change(record(Entity.CONTACT), entity=Entity.CONTACT)
    worker.take(seen)
    worker.table.clear()  # a crash before the state was kept
    worker.tell(waits(first(worker)))
    worker.deliver(TOPICS.changes(Entity.CONTACT), to_bytes(seen), offset=0)
    again = worker.commands[-1]
    assert (again.id, again.version) == (first(worker).id, 2)
    worker.tell(answer(first(worker)))
    worker.tell(answer(again, result=Result.UNCHANGED, reason=Reason.UNCHANGED))
    assert worker.known(seen.key).exchange.landed_in_crm <= 1
