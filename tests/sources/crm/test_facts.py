"""What Sales Management says of a record beside its fields."""

import time
from typing import Any

import pytest

from cdc.sales_management.lookups import Lookups
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.facts import by_connector, facts_of
from cdc.sources.crm.rows import Touch, last_touch
from schemas.change import CrmFacts
from schemas.vocabulary import Entity, Kind
from tests.sources.crm.api import connection, crm_settings
from tests.sources.crm.stage import People

ROW = {"id": 7, "dateCreated": "2026-11-23T08:00:00Z", "salesRepIdCreated": 1}
TOUCH = last_touch(ROW)


async def facts(simulator: RunningSimulator, entity: Entity, row: dict[str, Any], **settings: Any) -> CrmFacts:
    async with connection(simulator) as api:
        crm = crm_settings(**settings)
        return await facts_of(entity, ROW | row, crm, Lookups(api, time.monotonic), ours=None)


@pytest.mark.parametrize(("user", "ours"), [(1, True), (2, False), (None, None)])
def test_a_change_is_ours_if_our_user_made_it(user: int | None, ours: bool | None) -> None:
    assert by_connector(TOUCH, user) is ours


def test_a_change_of_an_unknown_user_cant_be_told() -> None:
    assert by_connector(Touch(TOUCH.at, None), 1) is None


@pytest.mark.parametrize(("label", "kind"), [("Client", Kind.CUSTOMER), ("Potential", Kind.POTENTIAL), ("Lead", None)])
async def test_an_accounts_status_says_its_kind(
    label: str, kind: Kind | None, simulator: RunningSimulator, people: People
) -> None:
    status = {"statusId": {"id": await people.status(label), "value": label}}
    found = await facts(simulator, Entity.ACCOUNT, status)
    assert (found.kind, found.status) == (kind, label)


async def test_the_settings_may_name_a_status_in_any_language_and_case(
    simulator: RunningSimulator, people: People
) -> None:
    status = {"statusId": {"id": await people.status("Client"), "value": "Client"}}
    assert (await facts(simulator, Entity.ACCOUNT, status, customer_status="KUNDE")).kind is Kind.CUSTOMER


async def test_a_status_that_is_a_bare_number_has_its_label_all_the_same(
    simulator: RunningSimulator, people: People
) -> None:
    found = await facts(simulator, Entity.ACCOUNT, {"statusId": await people.status("Potential")})
    assert (found.kind, found.status) == (Kind.POTENTIAL, "Potential")


async def test_an_account_without_a_status_is_of_no_kind(simulator: RunningSimulator) -> None:
    assert (await facts(simulator, Entity.ACCOUNT, {"statusId": None})).kind is None


@pytest.mark.parametrize(
    ("statuses", "released"), [((), True), (("Quotation",), True), (("Devis",), True), (("Sent",), False)]
)
async def test_an_order_is_released_in_the_statuses_of_the_settings(
    statuses: tuple[str, ...], released: bool, simulator: RunningSimulator, people: People
) -> None:
    status = {"statusId": {"id": await people.status("Quotation", "salesorderStatuses"), "value": "Quotation"}}
    found = await facts(simulator, Entity.SALES_ORDER, status, quotation_statuses=statuses)
    assert found.released is released


@pytest.mark.parametrize(
    ("raw", "version"), [(3, 3), ("3", 3), ({"id": 1, "value": "3"}, 3), (None, None), ("x", None)]
)
async def test_the_version_of_our_last_write_is_read(
    raw: object, version: int | None, simulator: RunningSimulator
) -> None:
    assert (await facts(simulator, Entity.CONTACT, {"Z_SageVersion": raw})).version == version


async def test_code_account_owner_and_read_only_are_read(simulator: RunningSimulator) -> None:
    row = {
        "extId": " ABC001 ", "accountId": {"id": 131, "value": "Alder"}, "readOnly": True,
        "salesRepId": {"id": 2, "value": "Raj Patel"},
    }  # fmt: skip
    found = await facts(simulator, Entity.CONTACT, row)
    assert (found.ext_id, found.account_id, found.owner_name, found.read_only) == ("ABC001", 131, "Raj Patel", True)
