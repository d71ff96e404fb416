"""What a change of a record in Sage means for the CRM."""

from typing import Any

import pytest

from cdc.rules.company_rules import CompanyRules
from cdc.rules.decide import decide
from cdc.rules.decision import Decision, Reject, Skip, Write
from schemas.command import Command
from schemas.identity import command_id, record_id
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Operation, System, WriteOperation
from tests.rules.examples import COMPANY, NOW, change, record, refuses, rows
from tests.rules.worker import Worker, commands

ACCOUNT_ID = record_id(COMPANY, Entity.ACCOUNT, System.SAGE, "ABC001")


def decided(entity: Entity = Entity.ACCOUNT, rules: CompanyRules | None = None, **fields: Any) -> Decision:
    decision, _ = decide(change(record(entity, **fields), entity=entity), None, rules or CompanyRules(), NOW)
    return decision


def commanded(entity: Entity = Entity.ACCOUNT, **fields: Any) -> Command:
    decision = decided(entity, **fields)
    assert isinstance(decision, Write)
    return decision.command


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.mark.parametrize("entity", Entity)
def test_a_new_record_is_written_to_the_crm(entity: Entity) -> None:
    command = commanded(entity)
    assert (command.operation, command.target, command.version) == (WriteOperation.UPSERT, System.CRM, 1)


def test_a_command_carries_the_whole_record() -> None:
    assert commanded(town="Newcastle").record == record(town="Newcastle")


def test_a_command_follows_from_its_change_so_that_a_replay_regenerates_it() -> None:
    seen = change(record())
    decision, _ = decide(seen, None, CompanyRules(), NOW)
    assert isinstance(decision, Write)
    assert decision.command.id == command_id(seen.id, System.CRM)


def test_a_command_names_the_pair_by_the_first_identity_seen() -> None:
    assert commanded().record_id == ACCOUNT_ID


def test_a_command_stands_for_the_rows_of_its_change(worker: Worker) -> None:
    worker.take(change(record(), accounts_for=rows(4, 3)))
    assert worker.commands[0].cause.accounts_for == rows(4, 3)


def test_a_command_names_the_owner_whom_sage_names() -> None:
    assert commanded(owner_email="rita@acme.example").owner_email == "rita@acme.example"


def test_a_command_names_the_parents_it_waits_for() -> None:
    assert [parent.key for parent in commanded(Entity.CONTACT).parents] == ["ABC001"]


@pytest.mark.parametrize("code", ["00042", "1E10", "A&B_001", "007"])
def test_a_code_is_text_and_survives_untouched(code: str) -> None:
    command = commanded(code=code)
    assert (command.sage_key, (command.record or {})["code"]) == (code, code)


@pytest.mark.parametrize(
    ("entity", "fields", "read_only"),
    [
        (Entity.ACCOUNT, {}, True),
        (Entity.ACCOUNT, {"marker": "Prospect"}, False),
        (Entity.CONTACT, {}, False),
        (Entity.SALES_ORDER, {"label": "Quotation"}, True),
        (Entity.SALES_ORDER, {}, True),
        (Entity.INVOICE, {}, True),
        (Entity.INVOICE, {"type_code": 3}, True),
        (Entity.PRODUCT, {}, True),
        (Entity.USER, {}, False),
    ],
)
def test_a_command_makes_read_only_what_the_policy_says(
    entity: Entity, fields: dict[str, Any], read_only: bool
) -> None:
    assert commanded(entity, **fields).read_only is read_only


def test_the_configured_value_marks_a_potential() -> None:
    decision = decided(rules=CompanyRules(potential_value="Lead"), marker="Lead")
    assert isinstance(decision, Write)
    assert decision.command.kind is Kind.POTENTIAL


def test_an_unchanged_repeat_writes_nothing(worker: Worker) -> None:
    worker.take(change(record()))
    assert not commands(worker.take(change(record(), sequence=2)))


def test_an_unchanged_repeat_ends_as_unchanged(worker: Worker) -> None:
    worker.take(change(record()))
    worker.take(change(record(), sequence=2))
    assert worker.outcomes[-1].reason == Reason.UNCHANGED.code


def test_a_different_record_is_written_with_a_higher_version(worker: Worker) -> None:
    worker.take(change(record()))
    worker.take(change(record(town="York"), sequence=2))
    assert [command.version for command in worker.commands] == [1, 2]


def test_a_stale_change_never_overwrites_a_newer_one(worker: Worker) -> None:
    worker.take(change(record(town="York"), sequence=2))
    sent = worker.take(change(record(town="Leeds"), sequence=1))
    assert not commands(sent)


def test_a_stale_change_leaves_what_is_known_untouched() -> None:
    _, known = decide(change(record(), sequence=2), None, CompanyRules(), NOW)
    decision, after = decide(change(None, sequence=1), known, CompanyRules(), NOW)
    assert (decision, after) == (Skip(Reason.SUPERSEDED, status_changes=False), known)


def test_two_changes_of_one_position_are_both_taken(worker: Worker) -> None:
    worker.take(change(record(), sequence=1))
    assert commands(worker.take(change(record(town="York"), sequence=1)))


@pytest.mark.parametrize("op", [Operation.CREATE, Operation.UPDATE, Operation.READ])
def test_created_updated_and_read_again_mean_the_same(op: Operation) -> None:
    decision, _ = decide(change(record()).model_copy(update={"op": op}), None, CompanyRules(), NOW)
    assert isinstance(decision, Write)


def test_a_record_that_its_fields_do_not_allow_is_rejected() -> None:
    seen = change(record() | {"vat_number": "9" * 21})
    decision, _ = decide(seen, None, CompanyRules(), NOW)
    assert decision == Reject(Reason.MALFORMED, "vat_number: string should have at most 20 characters")


def test_a_change_without_a_state_is_rejected() -> None:
    seen = change(record()).model_copy(update={"after": None})
    decision, _ = decide(seen, None, CompanyRules(), NOW)
    assert isinstance(decision, Reject)


def test_a_malformed_record_is_written_once_it_is_corrected(worker: Worker) -> None:
    worker.take(change(record() | {"vat_number": "9" * 21}))
    assert commands(worker.take(change(record(vat_number="9"), sequence=2)))


def test_a_refused_record_is_sent_again_when_it_changes(worker: Worker) -> None:
    worker.take(change(record(country="XX")))
    worker.tell(refuses(worker.commands[0]))
    assert commands(worker.take(change(record(country="GB"), sequence=2)))


def test_a_refused_record_is_not_sent_again_unchanged(worker: Worker) -> None:
    worker.take(change(record(country="XX")))
    worker.tell(refuses(worker.commands[0]))
    assert not commands(worker.take(change(record(country="XX"), sequence=2)))
