"""Hooks that come twice, in another order or never: the last event of each record is the same."""

from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from schemas.vocabulary import Entity, Operation, Seen
from tests.sources.crm.stage import People, Stage, eventually, stage

pytestmark = pytest.mark.kafka


async def last_names(place: Stage) -> dict[str, str]:
    """The name of each company as the last event has it; deleted ones are in capitals."""
    last = await place.last(Entity.ACCOUNT)
    return {key: "DELETED" if one.after is None else str(one.after["name"]) for key, one in last.items()}


async def a_busy_morning(people: People) -> dict[str, str]:
    """Companies that are created, renamed twice and deleted; their names at the end."""
    names = {}
    for number in range(6):
        company = await people.company(f"Firm {number}")
        await people.did("update", "accounts", id=company, data={"name": f"Firm {number} Ltd"})
        await people.did("update", "accounts", id=company, data={"name": f"Firm {number} plc"})
        names[str(company)] = f"Firm {number} plc"
    gone = await people.company("Gone Ltd")
    await people.did("delete", "accounts", id=gone)
    return names | {str(gone): "DELETED"}


@pytest.mark.parametrize(
    "behaviour",
    [
        {"duplicate_every": 2},
        {"reorder_every": 2, "reorder_wait_s": 0.02},
        {"drop_every": 2},
        {"drop_every": 3, "duplicate_every": 2, "reorder_every": 4, "reorder_wait_s": 0.02},
        {"drop_every": 1},
    ],
    ids=["twice", "in another order", "every second one lost", "all of it", "none at all"],
)
async def test_the_last_event_of_each_record_is_what_the_person_left(
    behaviour: dict[str, float],
    kafka_settings: KafkaSettings,
    simulator: RunningSimulator,
    people: People,
    tmp_path: Path,
) -> None:
    place = await stage(kafka_settings, simulator, tmp_path, sweep_interval_s=0.2)
    async with place.at_work():
        await people.control("PUT", "hooks", behaviour)
        names = await a_busy_morning(people)
        await people.delivered()

        async def agreed() -> bool:
            return await last_names(place) == names

        await eventually(agreed)
    assert await last_names(place) == names


async def test_a_hook_that_comes_twice_is_told_once(place: Stage, people: People) -> None:
    async with place.at_work():
        await people.control("PUT", "hooks", {"duplicate_every": 1})
        first = await people.company("First Ltd")
        second = await people.company("Second Ltd")
        await people.delivered()
        await place.change(Entity.ACCOUNT, second)
    assert [change.key for change in await place.changes(Entity.ACCOUNT)] == [str(first), str(second)]


async def test_a_hook_and_the_sweep_give_the_same_state_the_same_id(place: Stage, people: People) -> None:
    async with place.receiving():
        async with place.capturing():
            await place.hooked()
            company = await people.company()
            by_hook = await place.change(Entity.ACCOUNT, company)
        async with place.capturing():
            by_sweep = await place.change(Entity.ACCOUNT, company, lambda one: one.source.seen is Seen.SWEEP)
    assert by_hook.id == by_sweep.id


async def test_what_is_deleted_is_told_as_deleted_without_a_state(place: Stage, people: People) -> None:
    async with place.at_work():
        company = await people.company()
        order = await people.order(company)
        await people.did("delete", "salesorders", id=order)
        deletion = await place.change(Entity.SALES_ORDER, order, lambda one: one.op is Operation.DELETE)
        lines_asked = await people.requests("GET", "/salesordersLines")
    assert deletion.after is None
    assert deletion.occurred_at is not None
    assert lines_asked > 0
