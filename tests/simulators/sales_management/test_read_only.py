"""The readOnly flag: writable by the key unless the options refuse it (ssm.md, 1.6 and 4)."""

from tests.simulators.sales_management.crm import HELEN, Crm, CrmFactory


async def test_the_api_key_may_write_a_read_only_record(crm: Crm) -> None:
    identity = await crm.account(readOnly=True)
    await crm.put(f"/accounts/{identity}", {"city": "Leeds"})
    account = await crm.read(f"/accounts/{identity}")
    assert (account["readOnly"], account["city"]) == (True, "Leeds")


async def test_a_read_only_record_refuses_the_key_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(readonly_refused=True)
    identity = await crm.account(readOnly=True, city="York")
    for method, body in (("PUT", {"city": "Leeds"}), ("PUT", {"readOnly": True}), ("DELETE", None)):
        assert await crm.refusal(method, f"/accounts/{identity}", body) == f"accounts: {identity} is read-only"
    assert (await crm.read(f"/accounts/{identity}"))["city"] == "York"


async def test_an_update_that_clears_the_flag_passes(crm_with: CrmFactory) -> None:
    crm = await crm_with(readonly_refused=True)
    identity = await crm.account(readOnly=True)
    assert (await crm.put(f"/accounts/{identity}", {"readOnly": False, "city": "Leeds"})).status_code == 200
    assert (await crm.delete(f"/accounts/{identity}")).status_code == 200


async def test_an_update_that_sets_the_flag_passes(crm_with: CrmFactory) -> None:
    crm = await crm_with(readonly_refused=True)
    identity = await crm.account()
    assert (await crm.put(f"/accounts/{identity}", {"readOnly": True, "city": "Leeds"})).status_code == 200


async def test_a_person_can_not_touch_a_read_only_record(crm: Crm) -> None:
    identity = await crm.account(readOnly=True)
    for change in (
        {"action": "update", "data": {"city": "Leeds"}},
        {"action": "update", "data": {"readOnly": False}},
        {"action": "delete"},
    ):
        body = [{"user": HELEN, "resource": "accounts", "id": identity} | change]
        answer = await crm.client.post("/simulator/changes", json=body)
        assert (answer.status_code, answer.json()["message"]) == (400, f"accounts: {identity} is read-only")


async def test_the_api_key_may_write_lines_of_a_read_only_order(crm: Crm) -> None:
    order = await crm.order(readOnly=True)
    assert (await crm.post("/salesordersLines", await crm.line_body(salesOrderId=order))).status_code == 200


async def test_lines_of_a_read_only_order_refuse_the_key_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(lines_of_read_only_orders_refused=True)
    order = await crm.order()
    line = await crm.created("salesordersLines", await crm.line_body(salesOrderId=order))
    await crm.put(f"/salesorders/{order}", {"readOnly": True})
    another = await crm.line_body(salesOrderId=order)
    path = f"/salesordersLines/{line}"
    for method, where, body in (
        ("POST", "/salesordersLines", another),
        ("PUT", path, {"price": 1}),
        ("DELETE", path, None),
    ):
        assert await crm.refusal(method, where, body) == f"salesorders: {order} is read-only"


async def test_a_person_can_not_touch_the_lines_of_a_read_only_order(crm: Crm) -> None:
    body = await crm.line_body(salesOrderId=await crm.order(readOnly=True))
    change = {"user": HELEN, "resource": "salesordersLines", "action": "insert", "data": body}
    assert (await crm.client.post("/simulator/changes", json=[change])).status_code == 400
