"""Deliveries of hooks that go wrong on request: lost, twice, late, out of order."""

from cdc.simulators.sales_management import HookBehaviour
from tests.simulators.sales_management.crm import Crm, CrmFactory
from tests.simulators.sales_management.receiver import Receiver, registered


async def _inserted(crm: Crm, receiver: Receiver, *names: str) -> None:
    await registered(crm, receiver, "account", "insert")
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
    await crm.post("/hooks", {"name": "h", "url": "http://127.0.0.1:9/x", "entity": "account", "action": "insert"})
    await _inserted(crm, receiver, "A")
    assert await receiver.names(1) == ["A"]


async def test_a_full_queue_drops_what_comes_on_top_and_counts_it(crm_with: CrmFactory, receiver: Receiver) -> None:
    crm = await crm_with(hook_queue_max=1, hook_batch_size=1, hooks=HookBehaviour(delay_s=3600))
    await registered(crm, receiver, "account", "insert")
    items = [{"guid": "g", "data": await crm.account_body()}] * 3
    await crm.post("/accounts/bulk", items)
    assert (await crm.control("GET", "/stats"))["hooks"]["overflowed"] == 2
