"""Try again: what did not end well is sent once more, for every kind, and each request ends once."""

from datetime import timedelta

import pytest

from schemas.control import Action, RecordName
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, SyncStatus, System, WriteOperation
from schemas.wire import to_bytes
from tests.rules.examples import NOW, answer, change, deletion, record, refuses, waits
from tests.rules.requests import CONTROL, AskedWorker, request, retry
from tests.rules.worker import TOPICS

KINDS = list(Entity)


def refused(entity: Entity = Entity.ACCOUNT) -> AskedWorker:
    """A record that the CRM refused."""
    worker = AskedWorker(entity)
    worker.take(change(record(entity), entity=entity))
    worker.tell(refuses(worker.commands[0]))
    return worker


def known_key(entity: Entity) -> str:
    return str(record(entity)["code"])


@pytest.mark.parametrize("entity", KINDS)
def test_a_refused_record_of_any_kind_is_written_again_as_it_is(entity: Entity) -> None:
    worker = refused(entity)
    first = worker.commands[0]
    (again,) = worker.ask(retry(worker.status))
    assert (again.record, again.kind, again.parents) == (first.record, first.kind, first.parents)
    assert again.version == 2


@pytest.mark.parametrize("entity", KINDS)
def test_a_record_that_ended_well_is_left_alone(entity: Entity) -> None:
    worker = AskedWorker(entity)
    worker.take(change(record(entity), entity=entity))
    worker.tell(answer(worker.commands[0]))
    before = worker.status
    assert worker.ask(retry(worker.status)) == []
    assert (worker.outcomes[-1].result, worker.outcomes[-1].target) == (Result.UNCHANGED, None)
    assert worker.status == before


@pytest.mark.parametrize("entity", [Entity.INVOICE, Entity.PRODUCT, Entity.USER])
def test_a_record_that_travels_one_way_is_kept_only_until_it_ended_well(entity: Entity) -> None:
    worker = refused(entity)
    assert worker.known(known_key(entity)).shown == record(entity)
    (again,) = worker.ask(retry(worker.status))
    worker.tell(answer(again))
    assert worker.known(known_key(entity)).shown == {}


def test_the_command_of_a_retry_has_an_id_that_follows_from_the_request() -> None:
    worker = refused()
    asked = retry(worker.status)
    (again,) = worker.ask(asked)
    assert again.id == command_id(asked.id, System.CRM)
    assert again.cause.change_id == asked.id


def test_the_answer_to_a_retry_ends_the_request_and_the_trouble() -> None:
    worker = refused()
    (again,) = worker.ask(retry(worker.status))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION
    worker.tell(answer(again))
    assert (worker.status.status, worker.status.version) == (SyncStatus.SYNCHRONISED, 2)
    assert worker.outcomes == []


def test_a_second_refusal_in_the_same_words_is_told_again() -> None:
    worker = refused()
    (again,) = worker.ask(retry(worker.status))
    worker.tell(refuses(again))
    assert worker.status.reason == Reason.REFUSED.code


def test_a_retry_takes_nothing_in() -> None:
    worker = refused()
    before = worker.known("ABC001")
    worker.ask(retry(worker.status))
    after = worker.known("ABC001")
    assert (after.sequence, after.change_id, after.observed_at) == (
        before.sequence, before.change_id, before.observed_at,
    )  # fmt: skip


def test_a_redelivered_request_is_carried_out_once() -> None:
    worker = refused()
    asked = retry(worker.status)
    assert len(worker.ask(asked, offset=7)) == 1
    assert worker.ask(asked, offset=7) == []
    assert worker.outcomes == []


def test_a_redelivered_request_that_changed_nothing_is_told_once() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0]))
    asked = retry(worker.status)
    worker.ask(asked, offset=7)
    worker.ask(asked, offset=7)
    assert len(worker.outcomes) == 1


def test_a_refusal_before_and_after_a_crash_is_told_each_time() -> None:
    worker = refused()
    asked, before = retry(worker.status), dict(worker.table)
    (first,) = worker.ask(asked, offset=7)
    worker.table = before
    worker.tell(refuses(first))
    (second,) = worker.ask(asked, offset=7)
    assert (second.id, second.version) == (first.id, 3)
    worker.tell(refuses(second))
    assert (worker.status.reason, worker.status.version) == (Reason.REFUSED.code, 3)


def test_what_waits_for_its_next_attempt_is_sent_at_once() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    worker.tell(waits(worker.commands[0]))
    assert [each.version for each in worker.ask(retry(worker.status))] == [2]


def test_what_waits_for_the_first_load_to_be_accepted_is_not_sent_again() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    worker.tell(waits(worker.commands[0], reason=Reason.FIRST_LOAD, words="", next_retry_at=None))
    assert list(worker.ask(retry(worker.status))) == []


def test_what_is_on_its_way_is_not_sent_twice() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    assert worker.ask(retry(worker.status)) == []


def test_a_refused_deletion_is_repeated() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0]))
    worker.take(deletion())
    worker.tell(refuses(worker.commands[1]))
    assert [each.operation for each in worker.ask(retry(worker.status))] == [WriteOperation.DELETE]


def test_a_record_that_a_person_deleted_in_the_crm_is_not_brought_back() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0], result=Result.REJECTED, reason=Reason.DELETED_IN_CRM))
    assert worker.ask(retry(worker.status)) == []
    assert worker.status.reason == Reason.DELETED_IN_CRM.code


def test_a_retry_can_not_help_a_row_that_can_not_be_read() -> None:
    worker = AskedWorker()
    worker.take(change(record() | {"credit_limit": "a lot"}))
    before = worker.status
    assert worker.ask(retry(before)) == []
    assert (worker.outcomes[-1].reason, worker.outcomes[-1].words) == (
        Reason.MALFORMED.code, worker.known("ABC001").objection_words,
    )  # fmt: skip
    worker.tell(worker.outcomes[-1])
    assert worker.status == before


def test_an_objection_stays_while_an_older_write_is_tried_again() -> None:
    worker = refused()
    worker.take(change(record() | {"credit_limit": "a lot"}, sequence=2))
    assert len(worker.ask(retry(worker.status))) == 1
    assert worker.status.reason == Reason.MALFORMED.code


def test_the_end_of_a_request_never_hides_an_objection_to_a_later_change() -> None:
    worker = AskedWorker()
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0]))
    worker.ask(retry(worker.status).model_copy(update={"at": NOW + timedelta(days=2)}))
    ended = worker.outcomes[-1]
    worker.take(change(record() | {"credit_limit": "a lot"}, sequence=2))
    worker.tell(ended)
    assert worker.status.reason == Reason.MALFORMED.code


def test_a_request_for_an_unknown_record_becomes_a_dead_letter() -> None:
    worker = refused()
    stranger = RecordName(record_id="another", sage_key="ABC001")
    assert worker.ask(request(Action.RETRY, Entity.ACCOUNT, stranger)) == []
    assert worker.sent[-1].topic == TOPICS.rejects
    assert worker.sent[-1].value == to_bytes(request(Action.RETRY, Entity.ACCOUNT, stranger))


def test_a_request_for_another_entity_is_nobodys_here() -> None:
    worker = refused()
    asked = retry(worker.status).model_copy(update={"entity": Entity.PRODUCT})
    before = len(worker.sent)
    worker.ask(asked)
    assert len(worker.sent) == before


@pytest.mark.parametrize("action", [Action.RELEASE, Action.ACCEPT, Action.REPLAY])
def test_requests_that_others_carry_out_are_passed_over(action: Action) -> None:
    worker = refused()
    before = len(worker.sent)
    worker.ask(retry(worker.status).model_copy(update={"action": action}))
    assert len(worker.sent) == before


def test_bytes_that_are_no_request_are_kept_by_one_agent_only() -> None:
    kept = [AskedWorker(entity).deliver(CONTROL, b"?", 0) for entity in Entity]
    assert [len(each) for each in kept] == [1, 0, 0, 0, 0, 0]
