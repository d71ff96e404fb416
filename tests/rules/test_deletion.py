"""Deletions in Sage: signalled, held, healed, and records that come back (design rule 10, promise 6)."""

import pytest

from cdc.rules.company_rules import CompanyRules
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, Signal, SyncStatus, WriteOperation
from tests.rules.examples import answer, change, deletion, record, refuses
from tests.rules.worker import Worker, commands, statuses

USER = Entity.USER


@pytest.fixture
def worker() -> Worker:
    """One account that both sides have."""
    worker = Worker()
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0]))
    return worker


@pytest.mark.parametrize("signal", [Signal.FLAG, Signal.DELETED_RECORDS, Signal.ABSENCE])
def test_each_signal_deletes_the_record_in_the_crm(worker: Worker, signal: Signal) -> None:
    worker.take(change(None, sequence=2, signal=signal))
    last = worker.commands[-1]
    assert (last.operation, last.crm_id, last.version) == (WriteOperation.DELETE, 131, 2)


def test_a_deletion_is_pending_until_the_crm_confirms_it(worker: Worker) -> None:
    worker.take(deletion())
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_a_confirmed_deletion_says_so(worker: Worker) -> None:
    worker.take(deletion())
    worker.tell(answer(worker.commands[-1]))
    assert worker.status.detail == "Synchronised: the account was deleted in Sage and is marked as deleted."


def test_a_second_signal_deletes_nothing_more(worker: Worker) -> None:
    worker.take(deletion())
    assert not commands(worker.take(deletion(sequence=3)))


def test_a_second_signal_does_not_hide_that_the_deletion_is_pending(worker: Worker) -> None:
    worker.take(deletion())
    worker.take(deletion(sequence=3))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_a_second_signal_does_not_hide_that_the_deletion_was_refused(worker: Worker) -> None:
    worker.take(deletion())
    worker.tell(refuses(worker.commands[-1]))
    worker.take(deletion(sequence=3))
    assert worker.status.reason == Reason.REFUSED.code


def test_a_record_deleted_before_it_was_seen_is_not_written() -> None:
    worker = Worker()
    assert not commands(worker.take(deletion()))
    assert worker.status.reason == Reason.DELETED_BEFORE_SEEN.code


def test_a_held_deletion_writes_nothing(worker: Worker) -> None:
    assert not commands(worker.take(deletion(held=True)))


def test_a_held_deletion_waits_for_a_person(worker: Worker) -> None:
    worker.take(deletion(held=True))
    assert worker.status.status is SyncStatus.PENDING_REVIEW
    assert worker.outcomes[-1].result is Result.HELD


def test_a_held_deletion_of_a_record_that_never_travelled_is_held_as_well() -> None:
    worker = Worker(Entity.CONTACT)
    worker.take(change(record(Entity.CONTACT, address_type=0), entity=Entity.CONTACT))
    worker.take(deletion(entity=Entity.CONTACT, held=True))
    assert worker.status.reason == Reason.DELETION_HELD.code


def test_a_held_record_that_comes_back_unchanged_is_synchronised_again(worker: Worker) -> None:
    worker.take(deletion(held=True))
    sent = worker.take(change(record(), sequence=3))
    assert not commands(sent)
    assert [status.reason for status in statuses(sent)] == [Reason.APPLIED.code]


def test_a_held_record_that_comes_back_different_is_written(worker: Worker) -> None:
    worker.take(deletion(held=True))
    assert commands(worker.take(change(record(town="York"), sequence=3)))


def test_a_healed_hold_does_not_hide_that_the_record_was_never_written() -> None:
    worker = Worker()
    worker.take(change(record()))
    worker.take(deletion(held=True))
    worker.take(change(record(), sequence=3))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_the_answer_to_an_older_write_does_not_hide_a_hold() -> None:
    worker = Worker()
    worker.take(change(record()))
    worker.take(deletion(held=True))
    worker.tell(answer(worker.commands[0]))
    assert worker.status.reason == Reason.DELETION_HELD.code


def test_a_released_deletion_is_written(worker: Worker) -> None:
    worker.take(deletion(held=True))
    worker.take(deletion(sequence=2))
    assert worker.commands[-1].operation is WriteOperation.DELETE


def test_a_record_created_again_is_a_new_record_of_the_crm(worker: Worker) -> None:
    worker.take(deletion())
    worker.tell(answer(worker.commands[-1]))
    worker.take(change(record(), sequence=3))
    last = worker.commands[-1]
    assert (last.operation, last.crm_id, last.version) == (WriteOperation.UPSERT, None, 3)


def test_a_record_created_again_keeps_its_record_id(worker: Worker) -> None:
    worker.take(deletion())
    worker.take(change(record(), sequence=3))
    assert len({command.record_id for command in worker.commands}) == 1


def test_a_record_created_again_before_its_deletion_was_confirmed_keeps_its_link(worker: Worker) -> None:
    worker.take(deletion())
    worker.take(change(record(), sequence=3))
    assert worker.commands[-1].crm_id == 131


def test_a_late_answer_to_the_deletion_does_not_bring_the_dead_link_back(worker: Worker) -> None:
    worker.take(deletion())
    worker.take(change(record(), sequence=3))
    worker.tell(answer(worker.commands[1]))
    worker.take(change(record(town="York"), sequence=4))
    assert worker.commands[-1].crm_id is None


def test_a_record_whose_deletion_was_refused_keeps_its_link(worker: Worker) -> None:
    worker.take(deletion())
    worker.tell(refuses(worker.commands[-1]))
    worker.take(change(record(), sequence=3))
    assert worker.commands[-1].crm_id == 131


@pytest.fixture
def user() -> Worker:
    """A user that both sides have."""
    return _with_user(CompanyRules())


def _with_user(rules: CompanyRules) -> Worker:
    worker = Worker(USER, rules)
    worker.take(change(record(USER), entity=USER))
    worker.tell(answer(worker.commands[0], reason=Reason.LINKED))
    return worker


def test_a_user_who_is_gone_in_sage_keeps_the_licence(user: Worker) -> None:
    assert not commands(user.take(deletion(entity=USER)))
    assert user.status.reason == Reason.USER_INACTIVE.code


def test_a_user_who_is_gone_in_sage_is_deactivated_if_configured() -> None:
    worker = _with_user(CompanyRules(deactivate_users=True))
    assert commands(worker.take(deletion(entity=USER)))


def test_a_user_who_comes_back_unchanged_is_synchronised_again(user: Worker) -> None:
    user.take(deletion(entity=USER))
    user.take(change(record(USER), entity=USER, sequence=3))
    assert user.status.reason == Reason.LINKED.code
