"""Lines of orders as canonical values."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.lines import OrderLines, newest_touch
from cdc.sources.crm.rows import BadRow
from schemas.document import Line
from tests.sources.crm.api import connection
from tests.sources.crm.stage import People


def row(**more: Any) -> dict[str, Any]:
    return {"id": 1, "productId": None, "quantity": 2, "price": 12.5, "dateCreated": "2026-11-23T08:00:00Z", **more}


@pytest.fixture
async def lines(simulator: RunningSimulator) -> AsyncIterator[OrderLines]:
    async with connection(simulator) as api:
        yield OrderLines(api)


async def test_a_line_has_the_values_that_sage_takes(lines: OrderLines) -> None:
    [line] = await lines.canonical([row(description=" Oak table ", discount1=10)])
    assert line == {
        "number": 1, "product_code": None, "description": "Oak table",
        "quantity": "2", "unit_price": "12.5", "discount_rate": "10",
    }  # fmt: skip
    assert Line.model_validate(line).number == 1


async def test_discounts_one_after_the_other_are_one(lines: OrderLines) -> None:
    [line] = await lines.canonical([row(discount1=10, discount2=10)])
    assert line["discount_rate"] == "19"


async def test_float_noise_is_rounded_away(lines: OrderLines) -> None:
    [line] = await lines.canonical([row(price=0.1 + 0.2)])
    assert line["unit_price"] == "0.3"


async def test_deleted_lines_are_left_out_and_the_rest_is_counted_anew(lines: OrderLines) -> None:
    found = await lines.canonical([row(deleted=True), row(description="second")])
    assert [(line["number"], line["description"]) for line in found] == [(1, "second")]


async def test_an_amount_that_is_none_is_said_without_its_value(lines: OrderLines) -> None:
    with pytest.raises(BadRow) as caught:
        await lines.canonical([row(price="a lot")])
    assert caught.value.words == "price of a line is no number"


async def test_a_product_is_asked_for_once(lines: OrderLines, people: People) -> None:
    product = {"productId": {"id": await people.product("OAK-1"), "value": "Oak table"}}
    for _ in range(3):
        [line] = await lines.canonical([row(**product)])
        assert line["product_code"] == "OAK-1"
    assert await people.requests("GET", "/products") == 1


async def test_a_product_without_a_code_is_asked_for_again(lines: OrderLines, people: People) -> None:
    product = await people.product(None)
    [line] = await lines.canonical([row(productId=product)])
    assert line["product_code"] is None
    await people.did("update", "products", id=product, data={"extId": "NEW-1"})
    [line] = await lines.canonical([row(productId=product)])
    assert line["product_code"] == "NEW-1"


async def test_lines_come_in_their_order(lines: OrderLines, people: People) -> None:
    order, product = await people.order(await people.company()), await people.product()
    for place in (3, 1, 2):
        await people.line(order, product, place, order=place)
    found = (await lines.rows([order]))[order]
    assert [each["order"] for each in found] == [1, 2, 3]


def test_an_order_is_as_young_as_its_youngest_line() -> None:
    later = row(dateUpdated="2026-11-23T09:00:00Z")
    assert newest_touch(row(), [row(), later]) == newest_touch(later, [])
