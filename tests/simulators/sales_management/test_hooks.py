"""Webhooks: registering, delivery and the ways in which delivery goes wrong (ssm.md, 1.8)."""

import uuid
from typing import Any

import pytest

from tests.simulators.sales_management.crm import HELEN, Crm, CrmFactory
from tests.simulators.sales_management.receiver import Receiver, registered

NOWHERE = {"name": "h", "url": "http://127.0.0.1:9/x", "entity": "account", "action": "insert"}


async def _person(crm: Crm, action: str, resource: str = "accounts", identity: int = 0, **data: Any) -> int:
    change = {"user": HELEN, "resource": resource, "action": action, "id": identity, "data": data}
    answer = await crm.control("POST", "/changes", [change])
    changed: int = answer["ids"][0]
    return changed


async def test_a_new_hook_answers_with_all_of_itself(crm: Crm) -> None:
    hook = (await crm.post("/hooks", NOWHERE)).json()
    assert uuid.UUID(hook["secret_key"])
    assert isinstance(hook["id"], int)
    assert {name: hook[name] for name in NOWHERE} == NOWHERE
    assert (hook["version"], hook["deleted"], hook["date_updated"], hook["user_deleted"]) == (4, False, None, None)
    assert hook["user_created"] == await crm.user("admin@northgate.example")


async def test_hooks_are_listed_and_read(crm: Crm) -> None:
    hook = (await crm.post("/hooks", NOWHERE)).json()
    assert await crm.read("/hooks") == [hook]
    assert await crm.read(f"/hooks/{hook['id']}") == hook


async def test_a_hook_is_updated_in_part(crm: Crm) -> None:
    hook = (await crm.post("/hooks", NOWHERE)).json()
    changed = (await crm.put(f"/hooks/{hook['id']}", {"url": "http://localhost:9/y"})).json()
    assert changed["url"] == "http://localhost:9/y"
    assert changed["secret_key"] == hook["secret_key"]
    assert changed["date_updated"] is not None


async def test_a_deleted_hook_is_marked_and_told_nothing(crm: Crm, receiver: Receiver) -> None:
    dead = await registered(crm, receiver, "account", "insert")
    await crm.delete(f"/hooks/{dead['id']}")
    await registered(crm, receiver, "account", "update")
    account = await crm.account(name="Aster")
    await crm.put(f"/accounts/{account}", {"name": "Birch"})
    assert (await crm.read(f"/hooks/{dead['id']}"))["deleted"] is True
    assert await receiver.names(1) == ["Birch"]


@pytest.mark.parametrize(
    "change",
    [
        {"entity": "product"},
        {"entity": "user"},
        {"entity": "sale"},
        {"action": "read"},
        {"url": "ftp://127.0.0.1/x"},
        {"url": "nowhere"},
        {"url": "http://127.0.0.1:70000/x"},
        {"url": "http://[::1/x"},
        {"url": 3},
        {"name": ""},
        {"colour": "red"},
    ],
)
async def test_a_hook_that_the_api_does_not_have_is_refused(crm: Crm, change: dict[str, object]) -> None:
    assert (await crm.refusal("POST", "/hooks", NOWHERE | change)).startswith("hooks: ")


@pytest.mark.parametrize("name", NOWHERE)
async def test_a_hook_needs_all_of_its_fields(crm: Crm, name: str) -> None:
    body = {key: value for key, value in NOWHERE.items() if key != name}
    assert await crm.refusal("POST", "/hooks", body) == f"hooks: {name} is required"


@pytest.mark.parametrize("host", ["connector.example", "10.0.0.1", "[2001:db8::1]", "127.0.0.1.example"])
async def test_only_loopback_is_called_by_default(crm: Crm, host: str) -> None:
    message = await crm.refusal("POST", "/hooks", NOWHERE | {"url": f"https://{host}/x"})
    assert "loopback" in message


async def test_other_hosts_are_called_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(hook_hosts_beyond_loopback=True)
    assert (await crm.post("/hooks", NOWHERE | {"url": "https://connector.example/x"})).status_code == 200


async def test_a_hook_that_is_no_object_is_refused(crm: Crm) -> None:
    assert await crm.refusal("POST", "/hooks", [NOWHERE]) == "hooks: the body must be a JSON object"


async def test_a_missing_hook_is_a_400(crm: Crm) -> None:
    assert await crm.refusal("GET", "/hooks/7") == "hooks: 7 does not exist"


@pytest.mark.parametrize("entity", ["account", "contact", "salesorder"])
async def test_insert_update_and_delete_deliver_the_full_object_in_an_array(
    crm: Crm, receiver: Receiver, entity: str
) -> None:
    for action in ("insert", "update", "delete"):
        await registered(crm, receiver, entity, action)
    resource = {"account": "accounts", "contact": "contacts", "salesorder": "salesorders"}[entity]
    match entity:
        case "account":
            identity = await crm.account()
        case "contact":
            identity = await crm.created("contacts", await crm.contact_body())
        case _:
            identity = await crm.order()
    path = f"/{resource}/{identity}"
    assert (await receiver.next()).objects == [await crm.read(path)]
    await crm.put(path, {"comment": "Called"})
    updated = await receiver.next()
    assert updated.objects == [await crm.read(path)]
    assert updated.objects[0]["comment"] == "Called"
    await crm.delete(path)
    deleted = await receiver.next()
    assert deleted.objects == [await crm.read(path)]
    assert deleted.objects[0]["deleted"] is True
    assert deleted.headers["content-type"] == "application/json"


async def test_a_bulk_call_delivers_its_changes_in_one_array(crm: Crm, receiver: Receiver) -> None:
    await registered(crm, receiver, "account", "insert")
    items = [{"guid": "g", "data": await crm.account_body(name=name)} for name in ("A", "B", "C")]
    await crm.post("/accounts/bulk", items)
    assert [each["name"] for each in (await receiver.next()).objects] == ["A", "B", "C"]


async def test_arrays_are_as_long_as_the_option_says(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hook_batch_size=2)
    await registered(crm, receiver, "account", "insert")
    items = [{"guid": "g", "data": await crm.account_body(name=name)} for name in ("A", "B", "C")]
    await crm.post("/accounts/bulk", items)
    assert [len((await receiver.next()).objects) for _ in range(2)] == [2, 1]


async def test_a_failed_item_of_a_bulk_call_fires_no_hook(crm: Crm, receiver: Receiver) -> None:
    await registered(crm, receiver, "account", "insert")
    await crm.post("/accounts/bulk", [{"guid": "g", "data": {}}, {"guid": "h", "data": await crm.account_body()}])
    assert len((await receiver.next()).objects) == 1


async def test_a_persons_change_fires_hooks_and_is_signed_by_the_person(crm: Crm, receiver: Receiver) -> None:
    await registered(crm, receiver, "account", "insert")
    account = await _person(crm, "insert", **await crm.account_body(name="Cedar"))
    [told] = (await receiver.next()).objects
    assert (told["id"], told["salesRepIdCreated"]) == (account, await crm.user(HELEN))


async def test_without_echo_only_a_persons_change_fires_hooks(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks_fire_for_api_changes=False)
    await registered(crm, receiver, "account", "insert")
    await crm.account(name="By the key")
    await _person(crm, "insert", **await crm.account_body(name="By Helen"))
    assert await receiver.names(1) == ["By Helen"]


async def test_an_edited_line_does_not_fire_the_hook_of_its_order(crm: Crm, receiver: Receiver) -> None:
    await registered(crm, receiver, "salesorder", "update")
    order = await crm.order()
    await crm.created("salesordersLines", await crm.line_body(salesOrderId=order))
    await crm.put(f"/salesorders/{order}", {"reference": "Renamed"})
    assert (await receiver.next()).objects[0]["reference"] == "Renamed"


async def test_an_edited_line_fires_the_hook_of_its_order_when_the_option_says_so(
    crm_with: CrmFactory, receiver: Receiver
) -> None:
    crm = await crm_with(line_edits_fire_order_hook=True)
    await registered(crm, receiver, "salesorder", "update")
    order = await crm.order()
    await crm.created("salesordersLines", await crm.line_body(salesOrderId=order))
    assert (await receiver.next()).objects[0]["id"] == order


async def test_the_secret_key_travels_only_in_a_header_that_was_chosen(
    crm_with: CrmFactory, receiver: Receiver
) -> None:
    crm = await crm_with(hook_secret_header="X-Hook-Secret")
    hook = await registered(crm, receiver, "account", "insert")
    await crm.account()
    assert (await receiver.next()).headers["x-hook-secret"] == hook["secret_key"]


async def test_the_secret_key_travels_in_no_header_by_default(crm: Crm, receiver: Receiver) -> None:
    hook = await registered(crm, receiver, "account", "insert")
    await crm.account()
    assert hook["secret_key"] not in str((await receiver.next()).headers)
