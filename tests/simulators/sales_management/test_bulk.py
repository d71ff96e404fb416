"""Bulk writes and their results per item (ssm.md, 1.4)."""

import pytest

from tests.simulators.sales_management.crm import Crm


async def test_a_bulk_create_answers_each_item_with_its_guid(crm: Crm) -> None:
    items = [{"guid": f"op-{n}", "data": await crm.account_body(name=f"Company {n}")} for n in range(3)]
    answer = await crm.post("/accounts/bulk", items)
    accounts = await crm.read("/accounts")
    assert answer.status_code == 200
    assert answer.json() == [
        {"code": 1, "guid": f"op-{n}", "id": accounts[n]["id"], "message": "Entity create success"} for n in range(3)
    ]
    assert [each["name"] for each in accounts] == ["Company 0", "Company 1", "Company 2"]


async def test_a_bulk_update_changes_only_the_named_fields(crm: Crm) -> None:
    identity = await crm.account(city="York", region="Yorkshire")
    answer = await crm.put("/accounts/bulk", [{"guid": "u", "id": identity, "data": {"city": "Leeds"}}])
    account = await crm.read(f"/accounts/{identity}")
    assert answer.json() == [{"code": 1, "guid": "u", "id": identity, "message": "Entity update success"}]
    assert (account["city"], account["region"]) == ("Leeds", "Yorkshire")


async def test_a_bulk_delete_marks_each_record(crm: Crm) -> None:
    ids = [await crm.account() for _ in range(2)]
    answer = await crm.delete("/accounts/bulk", [{"guid": "d", "id": each} for each in ids])
    assert [(each["code"], each["message"]) for each in answer.json()] == [(1, "Entity delete success")] * 2
    assert [each["deleted"] for each in await crm.read("/accounts")] == [True, True]


async def test_one_bad_item_fails_alone(crm: Crm) -> None:
    good = await crm.account_body()
    answer = await crm.post("/accounts/bulk", [{"guid": "a", "data": good}, {"guid": "b", "data": {}}, "c"])
    codes = [(each["code"], each["guid"]) for each in answer.json()]
    assert codes == [(1, "a"), (0, "b"), (0, None)]
    assert answer.json()[1]["message"] == "accounts: name is required"
    assert len(await crm.read("/accounts")) == 1


async def test_an_item_with_a_missing_id_fails_alone(crm: Crm) -> None:
    identity = await crm.account()
    given: list[object] = [7, None, [], identity]
    items = [{"guid": str(each), "id": each, "data": {}} for each in given]
    answer = await crm.put("/accounts/bulk", items)
    assert [each["code"] for each in answer.json()] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("method", "resource", "limit"),
    [
        ("POST", "accounts", 200),
        ("PUT", "contacts", 200),
        ("DELETE", "salesorders", 120),
        ("POST", "products", 100),
        ("PUT", "products", 100),
        ("DELETE", "products", 100),
    ],
)
async def test_a_bulk_call_takes_as_many_items_as_documented_and_no_more(
    crm: Crm, method: str, resource: str, limit: int
) -> None:
    item = {"guid": "g", "id": 1, "data": {}}
    answer = await crm.call(method, f"/{resource}/bulk", [item] * limit)
    assert (answer.status_code, len(answer.json())) == (200, limit)
    message = await crm.refusal(method, f"/{resource}/bulk", [item] * (limit + 1))
    assert message == f"{resource}: {limit + 1} items in one call, at most {limit} are taken"


async def test_a_bulk_call_over_the_limit_writes_nothing(crm: Crm) -> None:
    body = await crm.account_body()
    await crm.post("/accounts/bulk", [{"guid": "g", "data": body}] * 201)
    assert await crm.read("/accounts") == []


async def test_a_bulk_body_that_is_no_array_is_a_400(crm: Crm) -> None:
    assert await crm.refusal("POST", "/accounts/bulk", {"guid": "g"}) == "accounts: the body must be a JSON array"


async def test_value_lists_can_be_written_in_bulk(crm: Crm) -> None:
    answer = await crm.post("/productFamilies/bulk", [{"guid": "f", "data": {"descriptionEN": "Garden"}}])
    assert answer.json()[0]["code"] == 1
