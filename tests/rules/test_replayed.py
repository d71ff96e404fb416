"""A replayed change: decided by today's rules, never taking a record back, written again only if forced."""

import pytest

from cdc.rules.company_rules import CompanyRules
from schemas.change import Change, ReadBack, Replay
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Result, SyncStatus, System, WriteOperation
from tests.rules.examples import COMPANY, answer, change, deletion, record, refuses
from tests.rules.worker import Worker


def copy(of: Change, replay: str = "replay 1", *, forced: bool = False) -> Change:
    source = of.source.model_copy(update={"replay": Replay(id=replay, forced=forced), "accounts_for": ()})
    return of.model_copy(update={"source": source})


def applied(entity: Entity = Entity.ACCOUNT, *changes: Change) -> Worker:
    """Every change was written well."""
    worker = Worker(entity)
    for each in changes or (change(record(entity), entity=entity),):
        worker.take(each)
        worker.tell(answer(worker.commands[-1]))
    return worker


@pytest.mark.parametrize("entity", list(Entity))
def test_the_latest_change_says_nothing_new(entity: Entity) -> None:
    latest = change(record(entity), entity=entity)
    worker = applied(entity, latest)
    before = worker.status
    assert worker.take(copy(latest)) == []
    assert worker.status == before


def test_an_older_change_is_superseded_and_changes_nothing() -> None:
    older, newer = change(record(town="Leeds")), change(record(town="York"), sequence=2)
    worker = applied(Entity.ACCOUNT, older, newer)
    before, status = worker.known("ABC001").shown, worker.status
    worker.take(copy(older))
    assert (worker.outcomes[-1].result, worker.outcomes[-1].reason) == (Result.UNCHANGED, Reason.SUPERSEDED.code)
    assert len(worker.commands) == 2
    assert (worker.known("ABC001").shown, worker.status) == (before, status)


def test_an_older_change_brings_no_deleted_record_back() -> None:
    first = change(record())
    worker = applied(Entity.ACCOUNT, first, deletion())
    worker.take(copy(first, forced=True))
    assert [each.operation for each in worker.commands] == [WriteOperation.UPSERT, WriteOperation.DELETE]


def test_rules_that_decide_otherwise_today_write_under_the_same_id() -> None:
    latest = change(record(marker="Lead"))
    worker = applied(Entity.ACCOUNT, latest)
    worker.processor._companies = {COMPANY: CompanyRules(potential_value="Lead")}
    worker.take(copy(latest))
    first, second = worker.commands
    assert (first.kind, second.kind) == (Kind.CUSTOMER, Kind.POTENTIAL)
    assert first.id == second.id
    assert second.version == 2


@pytest.mark.parametrize("entity", list(Entity))
def test_a_forced_change_is_written_again_as_it_is(entity: Entity) -> None:
    latest = change(record(entity), entity=entity)
    worker = applied(entity, latest)
    worker.take(copy(latest, forced=True))
    first, second = worker.commands
    assert (second.record, second.record_hash, second.version) == (first.record, first.record_hash, 2)
    assert second.id == command_id(f"{latest.id}|replay 1", System.CRM)
    assert second.cause.change_id == latest.id


def test_a_forced_deletion_is_written_again() -> None:
    worker = applied(Entity.ACCOUNT, change(record()), deletion())
    worker.take(copy(deletion(), forced=True))
    assert [each.operation for each in worker.commands][1:] == [WriteOperation.DELETE, WriteOperation.DELETE]


def test_the_same_forced_copy_twice_has_one_id() -> None:
    latest = change(record())
    worker = applied(Entity.ACCOUNT, latest)
    worker.take(copy(latest, forced=True))
    worker.take(copy(latest, forced=True))
    assert worker.commands[1].id == worker.commands[2].id


def test_a_forced_older_change_stays_superseded() -> None:
    older = change(record(town="Leeds"))
    worker = applied(Entity.ACCOUNT, older, change(record(town="York"), sequence=2))
    worker.take(copy(older, forced=True))
    assert len(worker.commands) == 2


def test_a_refused_record_is_written_again_by_force() -> None:
    latest = change(record())
    worker = Worker()
    worker.take(latest)
    worker.tell(refuses(worker.commands[0]))
    worker.take(copy(latest, forced=True))
    assert len(worker.commands) == 2
    worker.tell(answer(worker.commands[1]))
    assert worker.status.status is SyncStatus.SYNCHRONISED


def test_what_was_read_back_long_ago_does_not_take_a_record_back() -> None:
    older = change(record(town="Leeds"), read_back=ReadBack(record_id="r", version=1))
    worker = applied(Entity.ACCOUNT, older, change(record(town="York"), sequence=2))
    worker.take(copy(older))
    assert worker.known("ABC001").shown["town"] == "York"
    assert worker.outcomes[-1].reason == Reason.SUPERSEDED.code


def test_a_replay_never_counts_rows_again() -> None:
    older = change(record(town="Leeds"))
    worker = applied(Entity.ACCOUNT, older, change(record(town="York"), sequence=2))
    worker.take(copy(older))
    assert [cause.accounts_for for cause in worker.outcomes[-1].causes] == [()]
