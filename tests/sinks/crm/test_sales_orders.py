"""Sales orders and quotations in Sales Management, with their lines."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Written
from cdc.sinks.crm.sink import CrmSink
from schemas.command import Command
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, account, line, order, product, write
from tests.sinks.crm.simulated import Inside


@dataclass
class Shop:
    """A target with an account and three products, and orders written into it."""

    sink: CrmSink
    inside: Inside
    links: KnownLinks

    async def write(self, of: Command, crm_id: int | None = None, **more: Any) -> Answer:
        [answer] = await self.sink.write([write(of, crm_id, confirmed=crm_id is not None, **more)], self.links)
        return answer

    async def written(self, of: Command, crm_id: int | None = None, **more: Any) -> Written:
        answer = await self.write(of, crm_id, **more)
        assert isinstance(answer, Written), answer
        return answer

    def lines(self) -> list[tuple[object, ...]]:
        """Product code, quantity, price, discount, description of the living lines in their order."""
        codes = {identity: code for (_, code), identity in self.links.links.items()}
        rows = sorted(self.inside.living("salesordersLines"), key=lambda row: (row["order"], row["id"]))
        return [
            (codes[row["productId"]["id"]], row["quantity"], row["price"], row["discount1"], row["description"])
            for row in rows
        ]


@pytest.fixture
async def shop(sink: CrmSink, inside: Inside) -> Shop:
    links = KnownLinks()
    for entity, code, command in (
        (Entity.ACCOUNT, "ABC001", account("ABC001")),
        (Entity.PRODUCT, "BOLT", product("BOLT")),
        (Entity.PRODUCT, "NUT", product("NUT")),
        (Entity.PRODUCT, "HOUR", product("HOUR")),
    ):
        [answer] = await sink.write([write(command)], KnownLinks())
        assert isinstance(answer, Written)
        assert answer.crm_id is not None
        links.links[entity, code] = answer.crm_id
    return Shop(sink, inside, links)


async def test_an_order_has_its_number_its_account_and_its_total(shop: Shop) -> None:
    await shop.written(order("101"))
    row = shop.inside.one("salesorders")
    assert (row["reference"], row["number"], row["accountId"]["value"], row["total"]) == (
        "Sales order 101",
        101,
        "A B C Ltd",
        68.4,
    )


async def test_a_quotation_says_that_it_is_one_and_is_read_only(shop: Shop) -> None:
    await shop.written(order("104", kind=Kind.QUOTATION))
    row = shop.inside.one("salesorders")
    assert (row["reference"], row["readOnly"]) == ("Quotation 104", True)


async def test_a_quotation_that_became_an_order_is_the_same_record(shop: Shop) -> None:
    quotation = await shop.written(order("104", kind=Kind.QUOTATION))
    await shop.written(order("104", 2), quotation.crm_id)
    assert shop.inside.one("salesorders")["reference"] == "Sales order 104"


async def test_taxes_go_into_extra_fields(shop: Shop) -> None:
    await shop.written(order(record={"net": "68.40", "tax": "13.68", "gross": "82.08"}))
    row = shop.inside.one("salesorders")
    assert (row["Z_SageNet"], row["Z_SageTax"], row["Z_SageGross"]) == (68.4, 13.68, 82.08)


async def test_lines_are_written_with_their_prices(shop: Shop) -> None:
    await shop.written(order(lines=(line(1, "BOLT"), line(2, "NUT", quantity="5", discount_rate=None))))
    assert shop.lines() == [("BOLT", 2, 38, 10, "Bolts"), ("NUT", 5, 38, 0, "Bolts")]


async def test_a_fractional_quantity_is_one_piece_at_the_lines_price(shop: Shop) -> None:
    hours = line(1, "HOUR", quantity="2.5", unit="Hour", discount_rate=None, net="95.00", description="Fitting")
    await shop.written(order(lines=(hours,)))
    assert shop.lines() == [("HOUR", 1, 95, 0, "2.5 x Hour at 38.00: Fitting")]


async def test_a_line_that_is_no_product_is_told_in_the_comment(shop: Shop) -> None:
    text = line(
        2, "M", quantity=None, unit_price=None, net=None, description="Call before delivery", in_stock_table=False
    )
    carriage = line(3, "S1", quantity="1", unit_price="15", net="15.00", description="Delivery", in_stock_table=False)
    notes = {"notes": "Urgent:", "notes_2": "ring", "notes_3": "first"}
    await shop.written(order(lines=(line(1), text, carriage), record=notes))
    assert shop.inside.one("salesorders")["comment"] == (
        "Urgent: ring first\nCall before delivery\n1 x Delivery at 15.00 = 15.00"
    )
    assert [each[0] for each in shop.lines()] == ["BOLT"]


async def test_only_the_line_that_changed_is_written(shop: Shop) -> None:
    created = await shop.written(order(lines=(line(1), line(2, "NUT"))))
    before = shop.inside.calls("PUT", "/salesordersLines/{id}")
    await shop.written(order(version=2, lines=(line(1), line(2, "NUT", quantity="9"))), created.crm_id)
    assert [each[:2] for each in shop.lines()] == [("BOLT", 2), ("NUT", 9)]
    assert shop.inside.calls("PUT", "/salesordersLines/{id}") == before + 1


async def test_lines_that_are_the_same_are_not_written(shop: Shop) -> None:
    lines = (line(1), line(2, "HOUR", quantity="2.5", unit="Hour", description=None))
    created = await shop.written(order(lines=lines))
    await shop.written(order(version=2, lines=lines), created.crm_id)
    about_lines = [each["method"] for each in shop.inside.counts() if "lines" in each["path"]]
    assert sorted(about_lines) == ["GET", "POST"]


async def test_the_order_in_which_lines_arrive_does_not_matter(shop: Shop) -> None:
    created = await shop.written(order(lines=(line(1), line(2, "NUT"))))
    await shop.written(order(version=2, lines=(line(2, "NUT"), line(1))), created.crm_id)
    assert [row["dateUpdated"] for row in shop.inside.living("salesordersLines")] == [None, None]


async def test_an_order_with_a_failed_line_is_left_as_it_is_until_the_next_attempt(shop: Shop) -> None:
    created = await shop.written(order(lines=(line(1),)))
    shop.inside.fault("status", "/salesordersLines", "POST", status=503)
    await shop.write(order(version=2, lines=(line(1, quantity="9"), line(2, "NUT"))), created.crm_id)
    assert shop.inside.calls("PUT", "/salesordersLines/{id}") == 0


async def test_a_line_that_is_gone_is_deleted(shop: Shop) -> None:
    created = await shop.written(order(lines=(line(1), line(2, "NUT"))))
    await shop.written(order(version=2, lines=(line(2, "NUT"),)), created.crm_id)
    assert [each[0] for each in shop.lines()] == ["NUT"]


async def test_a_line_that_was_deleted_does_not_count_any_more(shop: Shop) -> None:
    created = await shop.written(order(lines=(line(1), line(2, "NUT"))))
    await shop.written(order(version=2, lines=(line(1),)), created.crm_id)
    await shop.written(order(version=3, lines=(line(1), line(2, "HOUR"))), created.crm_id)
    assert [each[0] for each in shop.lines()] == ["BOLT", "HOUR"]


async def test_lines_are_compared_in_their_order_not_in_that_of_their_creation(shop: Shop) -> None:
    created = await shop.written(order())
    places = ((2, "NUT"), (1, "BOLT"))
    entered = [
        {"salesOrderId": created.crm_id, "productId": shop.links.links[Entity.PRODUCT, code], "order": place}
        | {"quantity": 2, "price": 38, "discount1": 10, "total": 68.4, "description": "Bolts"}
        for place, code in places
    ]
    shop.inside.seed(salesordersLines=entered)
    await shop.written(order(version=2, lines=(line(1), line(2, "NUT"))), created.crm_id)
    assert [row["dateUpdated"] for row in shop.inside.living("salesordersLines")] == [None, None]


async def test_a_line_without_a_description_is_the_same_as_an_empty_one(shop: Shop) -> None:
    created = await shop.written(order())
    entered = {"salesOrderId": created.crm_id, "productId": shop.links.links[Entity.PRODUCT, "BOLT"], "order": 1}
    amounts = {"quantity": 2, "price": 38, "discount1": 10, "total": 68.4}
    shop.inside.seed(salesordersLines=[entered | amounts])
    await shop.written(order(version=2, lines=(line(1, description=None),)), created.crm_id)
    assert shop.inside.one("salesordersLines")["dateUpdated"] is None


async def test_a_line_that_is_new_is_created(shop: Shop) -> None:
    created = await shop.written(order(lines=(line(1),)))
    await shop.written(order(version=2, lines=(line(1), line(2, "NUT"))), created.crm_id)
    assert [each[0] for each in shop.lines()] == ["BOLT", "NUT"]


async def test_the_lines_of_a_batch_of_orders_travel_together(shop: Shop) -> None:
    orders = [write(order(str(number), lines=(line(1), line(2, "NUT")))) for number in range(100, 180)]
    answers = await shop.sink.write(orders, shop.links)
    assert all(isinstance(answer, Written) for answer in answers)
    assert shop.inside.calls("POST", "/salesordersLines/bulk") == 1
    assert len(shop.inside.living("salesordersLines")) == 160


async def test_each_line_of_a_batch_belongs_to_its_own_order(shop: Shop) -> None:
    await shop.sink.write(
        [write(order("101", lines=(line(1),))), write(order("102", lines=(line(1, "NUT"),)))], shop.links
    )
    rows = shop.inside.living("salesordersLines")
    codes = {identity: code for (_, code), identity in shop.links.links.items()}
    assert {(row["salesorderId"]["value"], codes[row["productId"]["id"]]) for row in rows} == {
        ("Sales order 101", "BOLT"),
        ("Sales order 102", "NUT"),
    }


async def test_lines_whose_answer_was_lost_are_not_doubled(shop: Shop) -> None:
    lines = (line(1), line(2, "NUT"))
    shop.inside.fault("lose_answer", "/salesordersLines/bulk", "POST")
    lost = await shop.write(order(lines=lines))
    assert isinstance(lost, Unavailable)
    assert lost.crm_id == shop.inside.one("salesorders")["id"]
    await shop.written(order(lines=lines), doubtful_since_s=time.monotonic())
    assert [each[0] for each in shop.lines()] == ["BOLT", "NUT"]


async def test_an_order_whose_lines_were_certainly_not_taken_was_created_all_the_same(shop: Shop) -> None:
    shop.inside.fault("status", "/salesordersLines", "POST", status=429)
    limited = await shop.write(order(lines=(line(1),)))
    assert isinstance(limited, Unavailable)
    assert limited.may_have_arrived


async def test_a_refused_line_refuses_its_order_and_keeps_the_link(shop: Shop) -> None:
    shop.inside.fault("status", "/salesordersLines", "POST", status=400, message="no such product")
    answer = await shop.write(order(lines=(line(1),)))
    assert isinstance(answer, Refused)
    assert (answer.words, answer.crm_id) == ("a line: no such product", shop.inside.one("salesorders")["id"])


async def test_lines_that_a_person_entered_are_replaced_by_sages(shop: Shop) -> None:
    quotation = await shop.written(order("104", kind=Kind.QUOTATION))
    entered = {"salesOrderId": quotation.crm_id, "productId": shop.links.links[Entity.PRODUCT, "NUT"]}
    shop.inside.seed(salesordersLines=[entered | {"quantity": 3, "price": 1.0}])
    priced = order("104", 2, lines=(line(1, "NUT", quantity="3", unit_price="2.50"), line(2)), kind=Kind.QUOTATION)
    await shop.written(priced, quotation.crm_id)
    assert [each[:3] for each in shop.lines()] == [("NUT", 3, 2.5), ("BOLT", 2, 38)]


async def test_a_deleted_order_is_marked_as_deleted(shop: Shop) -> None:
    created = await shop.written(order("101", lines=(line(1),)))
    await shop.written(order("101", 2, delete=True), created.crm_id)
    assert shop.inside.living("salesorders") == []
