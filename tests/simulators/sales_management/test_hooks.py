"""Webhooks: registering, delivery and the ways in which delivery goes wrong (ssm.md, 1.8)."""

import uuid
from typing import Any

import pytest

from cdc.simulators.sales_management import HookBehaviour
from tests.simulators.sales_management.crm import HELEN, Crm, CrmFactory
from tests.simulators.sales_management.receiver import Receiver

NOWHERE = {"name": "h", "url": "http://127.0.0.1:9/x", "entity": "account", "action": "insert"}


async def _register(crm: Crm, receiver: Receiver, entity: str, action: str) -> dict[str, Any]:
    body = {"name": f"{entity} {action}", "url": receiver.url, "entity": entity, "action": action}
    answer = await crm.post("/hooks", body)
    assert answer.status_code == 200, answer.text
    hook: dict[str, Any] = answer.json()
    return hook


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
    dead = await _register(crm, receiver, "account", "insert")
    await crm.delete(f"/hooks/{dead['id']}")
    await _register(crm, receiver, "account", "update")
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
        await _register(crm, receiver, entity, action)
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
    await _register(crm, receiver, "account", "insert")
    items = [{"guid": "g", "data": await crm.account_body(name=name)} for name in ("A", "B", "C")]
    await crm.post("/accounts/bulk", items)
    assert [each["name"] for each in (await receiver.next()).objects] == ["A", "B", "C"]


async def test_arrays_are_as_long_as_the_option_says(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hook_batch_size=2)
    await _register(crm, receiver, "account", "insert")
    items = [{"guid": "g", "data": await crm.account_body(name=name)} for name in ("A", "B", "C")]
    await crm.post("/accounts/bulk", items)
    assert [len((await receiver.next()).objects) for _ in range(2)] == [2, 1]


async def test_a_failed_item_of_a_bulk_call_fires_no_hook(crm: Crm, receiver: Receiver) -> None:
    await _register(crm, receiver, "account", "insert")
    await crm.post("/accounts/bulk", [{"guid": "g", "data": {}}, {"guid": "h", "data": await crm.account_body()}])
    assert len((await receiver.next()).objects) == 1


async def test_a_persons_change_fires_hooks_and_is_signed_by_the_person(crm: Crm, receiver: Receiver) -> None:
    await _register(crm, receiver, "account", "insert")
    account = await _person(crm, "insert", **await crm.account_body(name="Cedar"))
    [told] = (await receiver.next()).objects
    assert (told["id"], told["salesRepIdCreated"]) == (account, await crm.user(HELEN))


async def test_without_echo_only_a_persons_change_fires_hooks(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks_fire_for_api_changes=False)
    await _register(crm, receiver, "account", "insert")
    await crm.account(name="By the key")
    await _person(crm, "insert", **await crm.account_body(name="By Helen"))
    assert await receiver.names(1) == ["By Helen"]


async def test_an_edited_line_does_not_fire_the_hook_of_its_order(crm: Crm, receiver: Receiver) -> None:
    await _register(crm, receiver, "salesorder", "update")
    order = await crm.order()
    await crm.created("salesordersLines", await crm.line_body(salesOrderId=order))
    await crm.put(f"/salesorders/{order}", {"reference": "Renamed"})
    assert (await receiver.next()).objects[0]["reference"] == "Renamed"


async def test_an_edited_line_fires_the_hook_of_its_order_when_the_option_says_so(
    crm_with: CrmFactory, receiver: Receiver
) -> None:
    crm = await crm_with(line_edits_fire_order_hook=True)
    await _register(crm, receiver, "salesorder", "update")
    order = await crm.order()
    await crm.created("salesordersLines", await crm.line_body(salesOrderId=order))
    assert (await receiver.next()).objects[0]["id"] == order


async def test_the_secret_key_travels_only_in_a_header_that_was_chosen(
    crm_with: CrmFactory, receiver: Receiver
) -> None:
    crm = await crm_with(hook_secret_header="X-Hook-Secret")
    hook = await _register(crm, receiver, "account", "insert")
    await crm.account()
    assert (await receiver.next()).headers["x-hook-secret"] == hook["secret_key"]


async def test_the_secret_key_travels_in_no_header_by_default(crm: Crm, receiver: Receiver) -> None:
    hook = await _register(crm, receiver, "account", "insert")
    await crm.account()
    assert hook["secret_key"] not in str((await receiver.next()).headers)


async def _inserted(crm: Crm, receiver: Receiver, *names: str) -> None:
    await _register(crm, receiver, "account", "insert")
    for name in names:
        await crm.account(name=name)


async def test_every_second_delivery_can_be_dropped(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks=HookBehaviour(drop_every=2))
    await _inserted(crm, receiver, "A", "B", "C", "D", "E")
    assert await receiver.names(3) == ["A", "C", "E"]
    assert (await crm.control("GET", "/stats"))["hooks"]["dropped"] == 2


async def test_every_second_delivery_can_come_twice(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks=HookBehaviour(duplicate_every=2))
    await _inserted(crm, receiver, "A", "B", "C")
    assert await receiver.names(4) == ["A", "B", "B", "C"]
    counts = (await crm.control("GET", "/stats"))["hooks"]
    assert (counts["duplicated"], counts["delivered"] >= 3) == (1, True)


async def test_every_second_delivery_can_be_overtaken(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks=HookBehaviour(reorder_every=2, reorder_wait_s=60))
    await _inserted(crm, receiver, "A", "B", "C", "D", "E")
    assert await receiver.names(5) == ["A", "C", "B", "E", "D"]


async def test_a_delivery_that_nothing_overtakes_goes_out_in_the_end(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks=HookBehaviour(reorder_every=1, reorder_wait_s=0.01))
    await _inserted(crm, receiver, "A")
    assert await receiver.names(1) == ["A"]


async def test_delivery_can_be_made_to_misbehave_later(crm: Crm, receiver: Receiver) -> None:
    await _inserted(crm, receiver, "A")
    assert await receiver.names(1) == ["A"]
    await crm.control("PUT", "/hooks", {"duplicate_every": 1})
    await crm.account(name="B")
    assert await receiver.names(2) == ["B", "B"]


async def test_a_delayed_delivery_waits_in_the_queue(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hooks=HookBehaviour(delay_s=3600))
    await _inserted(crm, receiver, "A")
    assert (await crm.control("GET", "/stats"))["hooks"]["pending"] == 1
    assert receiver.arrived.empty()


async def test_a_refused_delivery_is_not_repeated(crm: Crm, receiver: Receiver) -> None:
    receiver.status = 500
    await _inserted(crm, receiver, "A", "B", "C")
    assert await receiver.names(3) == ["A", "B", "C"]
    counts = (await crm.control("GET", "/stats"))["hooks"]
    assert (counts["failed"] >= 2, counts["delivered"]) == (True, 0)


async def test_a_dead_receiver_holds_up_no_other_hook(crm: Crm, receiver: Receiver) -> None:
    await crm.post("/hooks", NOWHERE)
    await _inserted(crm, receiver, "A")
    assert await receiver.names(1) == ["A"]


async def test_a_full_queue_drops_what_comes_on_top_and_counts_it(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hook_queue_max=1, hook_batch_size=1, hooks=HookBehaviour(delay_s=3600))
    await _register(crm, receiver, "account", "insert")
    items = [{"guid": "g", "data": await crm.account_body()}] * 3
    await crm.post("/accounts/bulk", items)
    assert (await crm.control("GET", "/stats"))["hooks"]["overflowed"] == 2
