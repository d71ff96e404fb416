"""The capture of Sales Management as a whole: people change records, hooks come or are lost, events appear."""

import pytest

from schemas.vocabulary import Entity, Kind, Operation, Seen
from tests.sources.crm.stage import People, Stage

pytestmark = pytest.mark.kafka


async def test_a_company_that_a_person_creates_becomes_an_event(place: Stage, people: People) -> None:
    async with place.at_work():
        potential = await people.status("Potential")
        country = (await people.ids())["country"]
        alder = await people.company("Alder Ltd", statusId=potential, city="Leeds", countryId=country)
        change = await place.change(Entity.ACCOUNT, alder)
    assert (change.op, change.source.seen) == (Operation.CREATE, Seen.HOOK)
    assert change.after is not None
    assert (change.after["name"], change.after["town"], change.after["country"]) == ("Alder Ltd", "Leeds", "IE")
    facts = change.source.crm
    assert facts is not None
    assert (facts.kind, facts.status, facts.by_connector) == (Kind.POTENTIAL, "Potential", False)
    assert facts.owner_name == "Raj Patel"


async def test_the_lines_of_a_persons_order_are_part_of_the_event(place: Stage, people: People) -> None:
    async with place.at_work():
        account, product = await people.company(), await people.product("OAK-1")
        order = await people.order(account)
        await people.line(order, product, 2, 12.5, description="Oak table", discount1=10)
        await people.line(order, product, 1, 99.0)
        change = await place.change(
            Entity.SALES_ORDER, order, lambda one: one.after is not None and len(one.after["lines"]) == 2
        )
    assert change.after is not None
    assert change.after["lines"][0] == {
        "number": 1, "product_code": "OAK-1", "description": "Oak table",
        "quantity": "2", "unit_price": "12.5", "discount_rate": "10",
    }  # fmt: skip
    assert change.source.crm is not None
    assert change.source.crm.account_id == account


async def test_an_order_is_never_told_with_a_part_of_the_lines_that_make_up_its_total(
    place: Stage, people: People
) -> None:
    async with place.at_work():
        account, product = await people.company(), await people.product()
        order = await people.order(account, total=50.0)
        for _ in range(5):
            await people.line(order, product)
        await place.change(Entity.SALES_ORDER, order, lambda one: bool(one.after and len(one.after["lines"]) == 5))
        told = [len(one.after["lines"]) for one in await place.changes(Entity.SALES_ORDER) if one.after]
    assert set(told) <= {0, 5}
