"""Warnings on records (ssm.md, 1.5)."""

import pytest

from tests.simulators.sales_management.crm import Crm


async def _owner(crm: Crm, resource: str) -> int:
    match resource:
        case "accounts":
            return await crm.account()
        case "products":
            return await crm.product()
        case "salesorders":
            return await crm.order()
    body = {"reference": "Garden", "salesProbability": 50, "accountId1": await crm.account()}
    owner = {"branchId": await crm.first("branches"), "salesRepId": await crm.user()}
    return await crm.created("opportunities", body | owner)


@pytest.mark.parametrize("resource", ["accounts", "opportunities", "products", "salesorders"])
async def test_a_warning_is_created_read_and_listed(crm: Crm, resource: str) -> None:
    path = f"/{resource}/{await _owner(crm, resource)}/warnings"
    answer = await crm.post(path, {"text": "On stop", "enabled": True})
    assert answer.json()["Message"] == "entity created"
    warning = await crm.read(f"{path}/{answer.json()['id']}")
    assert (warning["text"], warning["enabled"]) == ("On stop", True)
    assert await crm.read(path) == [warning]


async def test_a_warning_is_updated_in_part(crm: Crm) -> None:
    path = f"/accounts/{await crm.account()}/warnings"
    identity = (await crm.post(path, {"text": "On stop", "enabled": True})).json()["id"]
    assert (await crm.put(f"{path}/{identity}", {"enabled": False})).json() == {"Message": "entity updated"}
    warning = await crm.read(f"{path}/{identity}")
    assert (warning["text"], warning["enabled"]) == ("On stop", False)


async def test_contacts_have_no_warnings(crm: Crm) -> None:
    contact = await crm.created("contacts", await crm.contact_body())
    assert await crm.refusal("POST", f"/contacts/{contact}/warnings", {"text": "x"}) == "contacts have no warnings"


async def test_the_warnings_of_one_record_are_not_those_of_another(crm: Crm) -> None:
    first, second = await crm.account(), await crm.account()
    identity = (await crm.post(f"/accounts/{first}/warnings", {"text": "On stop"})).json()["id"]
    assert await crm.read(f"/accounts/{second}/warnings") == []
    await crm.refusal("GET", f"/accounts/{second}/warnings/{identity}")


async def test_a_warning_needs_a_text_and_a_record(crm: Crm) -> None:
    account = await crm.account()
    assert "text is required" in await crm.refusal("POST", f"/accounts/{account}/warnings", {"enabled": True})
    assert "does not exist" in await crm.refusal("POST", "/accounts/7/warnings", {"text": "x"})
