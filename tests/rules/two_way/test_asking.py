"""Whatever people ask, and whenever: both sides agree in the end, and each request has ended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.reason import Reason
from schemas.vocabulary import Entity, SyncStatus, System
from tests.rules.two_way.asking import AskedWorld
from tests.rules.two_way.into_crm import REFUSED_BY_CRM
from tests.rules.two_way.into_sage import REFUSED_BY_SAGE
from tests.rules.two_way.laws import hold, pairs
from tests.rules.two_way.steps import (
    BEGINS_IN_CRM,
    BEGINS_IN_SAGE,
    CUSTOMER_BEGINS,
    NUMBERS,
    SYSTEMS,
    Chapter,
    Steps,
    deliveries,
    histories,
    in_sage,
    in_the_crm,
    lived,
    many,
    step,
)
from tests.rules.two_way.trade import ACCOUNTS, CONTACTS, QUOTATIONS, Trade

ASKS: list[Steps] = [
    step("person_asks_again", number=NUMBERS),
    step("person_chooses", number=NUMBERS, side=SYSTEMS),
    step("requests_are_carried_out"),
    step("requests_are_read_again", count=st.integers(1, 2)),
]


def every_request_ended(world: AskedWorld) -> None:
    ended = {cause.change_id for each in world.logs.outcomes if each.result.final for cause in each.causes}
    missing = {each.id for each in world.connector.requests} - ended - set(world.connector.returned)
    assert not missing, f"{missing} never ended"


def lived_and_asked(trade: Trade, chapters: list[Chapter]) -> None:
    every_request_ended(lived(AskedWorld(trade), chapters))


@many
@given(histories([BEGINS_IN_SAGE, CUSTOMER_BEGINS, BEGINS_IN_CRM],
                 [*in_sage(ACCOUNTS), *in_the_crm(ACCOUNTS), *ASKS, *ASKS, *deliveries()]))  # fmt: skip
def test_requests_about_accounts(chapters: list[Chapter]) -> None:
    lived_and_asked(ACCOUNTS, chapters)


@many
@given(histories([BEGINS_IN_SAGE, BEGINS_IN_CRM],
                 [*in_sage(CONTACTS), *in_the_crm(CONTACTS), *ASKS, *ASKS, *deliveries()]))  # fmt: skip
def test_requests_about_contacts(chapters: list[Chapter]) -> None:
    lived_and_asked(CONTACTS, chapters)


def in_conflict(trade: Trade) -> tuple[AskedWorld, str]:
    """A record whose first field was changed on both sides: in Sage to 1, in the CRM to 2."""
    world = AskedWorld(trade)
    world.sage_begins()
    world.rest()
    field = trade.fields[0]
    world.sage_edits(0, field, "1")
    world.crm_edits(0, field, "2")
    world.rest()
    return world, field


@pytest.mark.parametrize("trade", [ACCOUNTS, CONTACTS], ids=lambda trade: trade.entity.value)
@pytest.mark.parametrize(("side", "value"), [(System.SAGE, "1"), (System.CRM, "2")])
def test_the_value_that_a_person_chose_is_on_both_sides(trade: Trade, side: System, value: str) -> None:
    world, field = in_conflict(trade)
    world.person_chooses(0, side)
    world.rest()
    ((code, row),) = pairs(world)
    assert (world.sage.rows[code].record[field], row.values[field]) == (value, value)
    (status,) = world.logs.statuses.values()
    assert (status.conflict, status.status) == ((), SyncStatus.SYNCHRONISED)


def test_a_field_that_is_in_conflict_no_longer_is_passed_over() -> None:
    world, field = in_conflict(CONTACTS)
    world.person_chooses(0, System.CRM)
    world.sage_edits(0, field, "3")
    world.export_arrives()
    world.worker_works()
    world.requests_are_carried_out()
    world.rest()
    ((code, _),) = pairs(world)
    assert world.sage.rows[code].record[field] == "3"
    hold(world)
    every_request_ended(world)


@pytest.mark.parametrize("trade", [ACCOUNTS, CONTACTS], ids=lambda trade: trade.entity.value)
def test_what_sage_refused_is_there_once_the_way_is_free(trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    world = AskedWorld(trade)
    world.crm_begins(phone=REFUSED_BY_SAGE)
    world.rest()
    assert [each.reason for each in world.logs.statuses.values()] == [Reason.REFUSED.code]
    monkeypatch.setattr("tests.rules.two_way.into_sage.REFUSED_BY_SAGE", "nothing")
    world.person_asks_again(0)
    world.rest()
    assert [row.record["phone"] for row in world.sage.rows.values()] == [REFUSED_BY_SAGE]
    assert [each.status for each in world.logs.statuses.values()] == [SyncStatus.SYNCHRONISED]


def test_a_quotation_that_sage_refused_is_priced_once_the_way_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    world = AskedWorld(QUOTATIONS)
    world.crm_begins(notes=REFUSED_BY_SAGE, lines=[{"number": 1, "product_code": "PAPER01", "quantity": "2"}])
    world.rest()
    assert not world.sage.rows
    monkeypatch.setattr("tests.rules.two_way.into_sage.REFUSED_BY_SAGE", "nothing")
    world.person_asks_again(0)
    world.rest()
    assert len(world.sage.rows) == 1
    assert {each.status for each in world.logs.statuses.values()} == {SyncStatus.SYNCHRONISED}


def test_a_change_in_sage_after_the_refusal_is_not_overwritten_by_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    world = AskedWorld(CONTACTS)
    world.sage_begins(town="before")
    world.rest()
    world.crm_edits(0, "phone", REFUSED_BY_SAGE)
    world.rest()
    world.sage_edits(0, "town", "after")
    world.rest()
    monkeypatch.setattr("tests.rules.two_way.into_sage.REFUSED_BY_SAGE", "nothing")
    world.person_asks_again(0)
    world.rest()
    ((code, _),) = pairs(world)
    record = world.sage.rows[code].record
    assert (record["town"], record["phone"]) == ("after", REFUSED_BY_SAGE)
    assert world.trade.entity is Entity.CONTACT


def test_what_the_crm_refused_is_there_once_the_way_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    world = AskedWorld(ACCOUNTS)
    world.sage_begins(phone=REFUSED_BY_CRM)
    world.rest()
    monkeypatch.setattr("tests.rules.two_way.into_crm.REFUSED_BY_CRM", "nothing")
    world.person_asks_again(0)
    world.rest()
    ((_, row),) = pairs(world)
    assert row.values["phone"] == REFUSED_BY_CRM
