"""What people do in the application, as one save."""

from datetime import datetime
from typing import Any

from tests.simulators.sales_management.crm import HELEN, Crm, CrmFactory
from tests.simulators.sales_management.receiver import Receiver, registered

ADMIN = "admin@northgate.example"


def change(action: str, resource: str, identity: int = 0, **data: Any) -> dict[str, Any]:
    return {"user": HELEN, "resource": resource, "action": action, "id": identity, "data": data}


async def save(crm: Crm, *changes: dict[str, Any]) -> list[int]:
    ids: list[int] = (await crm.control("POST", "/changes", list(changes)))["ids"]
    return ids


async def quotation(crm: Crm, lines: int = 2) -> list[dict[str, Any]]:
    """An order with lines, as it is saved in one go."""
    header: dict[str, Any] = {
        "branchId": await crm.first("branches"),
        "salesRepId": await crm.user(),
        "reference": "Benches",
    }
    line: dict[str, Any] = {"salesOrderId": {"change": 0}, "productId": await crm.product(), "quantity": 1, "price": 5}
    return [change("insert", "salesorders", **header), *[change("insert", "salesordersLines", **line)] * lines]


async def test_an_order_and_its_lines_are_saved_in_one_call(crm: Crm) -> None:
    order, *lines = await save(crm, *await quotation(crm))
    stored = await crm.found("salesordersLines", f"salesOrderId={order}")
    assert [each["id"] for each in stored] == lines


async def test_an_order_that_is_saved_with_its_lines_fires_its_insert_hook_alone(crm: Crm, receiver: Receiver) -> None:
    for action in ("insert", "update"):
        await registered(crm, receiver, "salesorder", action)
    first = (await save(crm, *await quotation(crm)))[0]
    second = (await save(crm, *await quotation(crm)))[0]
    told = [(await receiver.next()).objects[0] for _ in range(2)]
    assert [(each["id"], each["dateUpdated"]) for each in told] == [(first, None), (second, None)]


async def test_lines_that_a_person_edits_in_one_call_save_their_order_once(crm: Crm, receiver: Receiver) -> None:
    order, *lines = await save(crm, *await quotation(crm))
    await registered(crm, receiver, "salesorder", "update")
    await save(crm, *(change("update", "salesordersLines", each, price=7) for each in lines))
    await save(crm, change("delete", "salesordersLines", lines[0]))
    first, second = [(await receiver.next()).objects[0] for _ in range(2)]
    assert (first["id"], first["salesRepIdUpdated"]) == (order, await crm.user(HELEN))
    assert datetime.fromisoformat(first["dateUpdated"]) < datetime.fromisoformat(second["dateUpdated"])


async def test_lines_are_not_their_order_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(persons_save_orders_whole=False)
    order, line = await save(crm, *await quotation(crm, lines=1))
    await save(crm, change("update", "salesordersLines", line, price=7))
    assert (await crm.read(f"/salesorders/{order}"))["dateUpdated"] is None


async def test_lines_that_the_api_edits_do_not_save_their_order(crm: Crm) -> None:
    order, line = await save(crm, *await quotation(crm, lines=1))
    await crm.put(f"/salesordersLines/{line}", {"price": 7})
    assert (await crm.read(f"/salesorders/{order}"))["dateUpdated"] is None


async def test_who_changed_a_record_last_is_told(crm: Crm) -> None:
    account = await crm.account()
    await save(crm, change("update", "accounts", account, city="York"))
    by_person = (await crm.read(f"/accounts/{account}"))["salesRepIdUpdated"]
    await crm.put(f"/accounts/{account}", {"city": "Leeds"})
    by_key = (await crm.read(f"/accounts/{account}"))["salesRepIdUpdated"]
    assert (by_person, by_key) == (await crm.user(HELEN), await crm.user(ADMIN))


async def test_what_was_deleted_already_fires_no_hook_again(crm: Crm, receiver: Receiver) -> None:
    await registered(crm, receiver, "account", "delete")
    first, second = await crm.account(), await crm.account()
    await crm.delete(f"/accounts/{first}")
    await crm.delete(f"/accounts/{first}")
    await crm.delete("/accounts/bulk", [{"guid": "g", "id": first}])
    await save(crm, change("delete", "accounts", first), change("delete", "accounts", second))
    told = [(await receiver.next()).objects[0]["id"] for _ in range(2)]
    assert told == [first, second]


async def test_what_a_save_had_done_before_a_refusal_is_told(crm: Crm, receiver: Receiver) -> None:
    await registered(crm, receiver, "account", "update")
    account = await crm.account()
    changes = [change("update", "accounts", account, city="York"), change("update", "accounts", 7, city="York")]
    assert (await crm.client.post("/simulator/changes", json=changes)).status_code == 400
    assert (await receiver.next()).objects[0]["city"] == "York"


async def test_a_reference_to_a_later_change_is_refused(crm: Crm) -> None:
    body = [change("insert", "accounts", **(await crm.account_body(rateId={"change": 0})))]
    assert (await crm.client.post("/simulator/changes", json=body)).status_code == 400
