"""What outcomes of both sinks say of a record in Sage: whether it is there, under which key."""

import pytest

from cdc.sinks.standing import Standings
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Result, System
from tests.sinks.commands import AT


def outcome(
    target: System, key: str | None = "NEWC0001", result: Result = Result.APPLIED, reason: Reason = Reason.APPLIED,
    *, version: int = 1, crm_id: int | None = 131, record: str = "r", deleted: bool = False,
) -> Outcome:  # fmt: skip
    return Outcome(
        id=f"{target}{version}", record_id=record, company="acme", entity=Entity.ACCOUNT, kind=Kind.POTENTIAL,
        target=target, result=result, reason=reason.code, version=version, sage_key=key, crm_id=crm_id,
        deleted=deleted, at=AT,
    )  # fmt: skip


def learned(*outcomes: Outcome, target: System = System.SAGE) -> Standings:
    standings = Standings(target)
    for each in outcomes:
        standings.learn(each)
    return standings


def key_of(standings: Standings, crm_id: int = 131) -> str | None:
    return standings.sage_key("acme", Entity.ACCOUNT, crm_id)


@pytest.mark.parametrize("target", System)
def test_a_record_that_either_sink_wrote_is_in_sage(target: System) -> None:
    standings = learned(outcome(target))
    assert key_of(standings) == "NEWC0001"
    assert standings.has("acme", Entity.ACCOUNT, "NEWC0001")


def test_a_record_that_was_deleted_in_sage_is_not_there() -> None:
    standings = learned(outcome(System.SAGE), outcome(System.CRM, version=2, deleted=True))
    assert key_of(standings) is None


def test_a_later_write_of_our_own_does_not_bring_a_deleted_record_back() -> None:
    refused = outcome(System.SAGE, result=Result.REJECTED, reason=Reason.REFUSED, version=3)
    standings = learned(outcome(System.CRM, version=2, deleted=True), refused)
    assert key_of(standings) is None


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (Result.PENDING, Reason.RETRYING),
        (Result.REJECTED, Reason.REFUSED),
        (Result.APPLIED, Reason.HANDED_OVER),
    ],
)
def test_a_code_that_is_only_reserved_is_not_in_sage(result: Result, reason: Reason) -> None:
    assert key_of(learned(outcome(System.SAGE, result=result, reason=reason))) is None


def test_what_was_given_up_before_sage_had_it_is_not_there() -> None:
    standings = learned(outcome(System.SAGE, None, Result.UNCHANGED, Reason.DELETED_IN_CRM))
    assert key_of(standings) is None


@pytest.mark.parametrize("target", System)
def test_a_code_that_turned_out_to_be_taken_still_names_its_owner(target: System) -> None:
    owner = outcome(System.CRM, record="owner", crm_id=7)
    taken = outcome(System.SAGE, result=Result.REJECTED, reason=Reason.CODE_TAKEN, record="ours")
    assert learned(owner, taken, target=target).crm_id("acme", Entity.ACCOUNT, "NEWC0001") == 7


def test_records_without_a_key_do_not_mix() -> None:
    first = outcome(System.SAGE, None, Result.PENDING, Reason.RETRYING, record="a", crm_id=1)
    second = outcome(System.SAGE, "B", record="b", crm_id=2)
    standings = learned(first, second)
    assert (key_of(standings, 1), key_of(standings, 2)) == (None, "B")


def test_a_code_of_digits_is_not_an_id_of_sales_management() -> None:
    standings = learned(outcome(System.SAGE, "131", crm_id=9))
    assert key_of(standings, 131) is None
    assert standings.has("acme", Entity.ACCOUNT, "131")


def test_an_older_outcome_of_sales_management_hides_no_newer_one() -> None:
    standings = learned(outcome(System.CRM, version=5, deleted=True), outcome(System.CRM, version=4))
    assert key_of(standings) is None
