"""A worker sent a command and died before it remembered; the next one decided something else under the same version."""

import pytest

from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, SyncStatus
from tests.rules.examples import answer, change, record, refuses, waits
from tests.rules.requests import AskedWorker, retry

NAMED = [Entity.ACCOUNT, Entity.CONTACT, Entity.PRODUCT, Entity.USER]


def twins(entity: Entity) -> tuple[AskedWorker, Command, Command]:
    """The command of a retry that nobody remembers, and that of a change: both are of version 2."""
    worker = AskedWorker(entity)
    worker.take(change(record(entity), entity=entity))
    worker.tell(refuses(worker.commands[0]))
    remembered = dict(worker.table)
    (forgotten,) = worker.ask(retry(worker.status))
    worker.table = remembered
    field = "account_code" if entity is Entity.INVOICE else "name" if entity in NAMED else "notes"
    worker.take(change(record(entity, **{field: "NEWER"}), entity=entity, sequence=2))
    return worker, forgotten, worker.commands[-1]


def test_two_lives_of_a_worker_can_send_two_commands_of_one_version() -> None:
    _, forgotten, remembered = twins(Entity.ACCOUNT)
    assert (forgotten.version, remembered.version) == (2, 2)
    assert forgotten.record != remembered.record


@pytest.mark.parametrize("entity", list(Entity))
def test_once_the_forgotten_one_was_carried_out_the_remembered_one_goes_again_under_a_version_of_its_own(
    entity: Entity,
) -> None:
    worker, forgotten, remembered = twins(entity)
    worker.tell(answer(forgotten))
    assert worker.commands[-1].version == 3
    assert worker.commands[-1].record == remembered.record


@pytest.mark.parametrize("entity", list(Entity))
def test_the_forgotten_one_ends_nothing_of_the_remembered_one(entity: Entity) -> None:
    """Promise 8: the record is not told to be synchronised while the CRM holds something else."""
    worker, forgotten, _ = twins(entity)
    worker.tell(answer(forgotten))
    assert worker.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_the_forgotten_one_still_brings_the_link() -> None:
    worker, forgotten, _ = twins(Entity.ACCOUNT)
    worker.tell(answer(forgotten, crm_id=77))
    assert (worker.status.crm_id, worker.commands[-1].crm_id) == (77, 77)


def test_that_it_is_carried_out_after_the_remembered_one_ended_makes_no_difference() -> None:
    """A sink that dies before it commits reads both again."""
    worker, forgotten, remembered = twins(Entity.ACCOUNT)
    worker.tell(answer(remembered))
    worker.tell(answer(forgotten))
    assert (worker.commands[-1].version, worker.commands[-1].record) == (3, remembered.record)


def test_what_goes_again_ends_the_matter() -> None:
    worker, forgotten, remembered = twins(Entity.ACCOUNT)
    worker.tell(answer(forgotten))
    worker.tell(answer(remembered))
    count = len(worker.commands)
    worker.tell(answer(worker.commands[-1]))
    assert (len(worker.commands), worker.status.reason) == (count, Reason.APPLIED.code)


def test_that_the_forgotten_one_waits_is_no_reason_to_send_anything() -> None:
    worker, forgotten, _ = twins(Entity.ACCOUNT)
    count = len(worker.commands)
    worker.tell(waits(forgotten))
    assert len(worker.commands) == count


def test_a_forgotten_one_that_was_refused_changed_nothing() -> None:
    worker, forgotten, _ = twins(Entity.ACCOUNT)
    worker.tell(refuses(forgotten))
    assert (len(worker.commands), worker.status.status) == (3, SyncStatus.PENDING_SYNCHRONISATION)
