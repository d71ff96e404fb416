"""Quotations that a person made in Sales Management, as they come back from Sage."""

from pathlib import Path
from typing import Any

from cdc.failures import Refused
from cdc.sinks.base import Answer, Written
from cdc.sinks.crm.sink import CrmSink
from schemas.command import Command
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, account, line, order, product, write
from tests.sinks.crm.simulated import Inside, connected, simulator


class Desk:
    """A quotation with two lines that a person made, and Sage's answer to it."""

    def __init__(self, sink: CrmSink, inside: Inside) -> None:
        self._sink = sink
        self.inside = inside
        self.links = KnownLinks()
        self.crm_id = 0

    async def prepare(self) -> "Desk":
        for entity, code, command in (
            (Entity.ACCOUNT, "ABC001", account("ABC001")),
            (Entity.PRODUCT, "BOLT", product("BOLT")),
        ):
            [answer] = await self._sink.write([write(command)], KnownLinks())
            assert isinstance(answer, Written)
            self.links.links[entity, code] = answer.crm_id or 0
        self._make()
        return self

    def _make(self) -> None:
        inside, links = self.inside, self.links.links
        header = {
            "reference": "Benches for the park",
            "branchId": inside.records("branches")[0]["id"],
            "salesRepId": inside.records("users")[1]["id"],
            "accountId": links[Entity.ACCOUNT, "ABC001"],
        }
        [self.crm_id] = inside.seed(salesorders=[header])["salesorders"]
        body = {"salesOrderId": self.crm_id, "productId": links[Entity.PRODUCT, "BOLT"], "quantity": 2, "price": 1}
        inside.seed(salesordersLines=[body, body])

    def command(self, version: int = 1, price: str = "38.00") -> Command:
        """What Sage made of it: prices, and the mark that says whose it is."""
        lines = tuple(line(number, unit_price=price) for number in (1, 2))
        record = {"customer_order_number": f"SSM-Q-{self.crm_id}"}
        return order("104", version, lines, kind=Kind.QUOTATION, crm_id=self.crm_id, record=record)

    async def answer(self, command: Command, **more: Any) -> Answer:
        [answer] = await self._sink.write([write(command, self.crm_id, **more)], self.links)
        return answer

    @property
    def row(self) -> dict[str, Any]:
        return self.inside.one("salesorders")

    def lines(self) -> list[tuple[int, float]]:
        return [(row["id"], row["price"]) for row in self.inside.living("salesordersLines")]


async def test_it_keeps_the_reference_that_the_person_gave_it(sink: CrmSink, inside: Inside) -> None:
    desk = await Desk(sink, inside).prepare()
    await desk.answer(desk.command())
    await desk.answer(desk.command(2), confirmed=True)
    assert (desk.row["reference"], desk.row["extId"], desk.row["readOnly"]) == ("Benches for the park", "104", True)


async def test_its_lines_stay_the_same_records(sink: CrmSink, inside: Inside) -> None:
    desk = await Desk(sink, inside).prepare()
    before = [identity for identity, _ in desk.lines()]
    await desk.answer(desk.command())
    assert desk.lines() == [(identity, 38) for identity in before]


async def test_one_that_is_gone_is_made_again_with_a_reference(sink: CrmSink, inside: Inside) -> None:
    desk = await Desk(sink, inside).prepare()
    [answer] = await sink.write([write(desk.command(), 999_999, confirmed=True)], desk.links)
    assert isinstance(answer, Written)
    assert inside.living("salesorders")[-1]["reference"] == "Quotation 104"


async def test_its_lines_are_written_where_the_api_holds_them_locked(tmp_path: Path) -> None:
    with simulator(lines_of_read_only_orders_refused=True, readonly_refused=True) as running:
        async with connected(running, tmp_path) as sink:
            desk = await Desk(sink, Inside(running)).prepare()
            for version, price in ((1, "38.00"), (2, "40.00")):
                answer = await desk.answer(desk.command(version, price))
                assert isinstance(answer, Written), answer
        assert ([price for _, price in desk.lines()], desk.row["readOnly"]) == ([40, 40], True)


async def test_a_new_order_has_its_lines_where_the_api_holds_them_locked(tmp_path: Path) -> None:
    with simulator(lines_of_read_only_orders_refused=True) as running:
        async with connected(running, tmp_path) as sink:
            desk = await Desk(sink, Inside(running)).prepare()
            [answer] = await sink.write([write(order("105", lines=(line(1), line(2))))], desk.links)
        assert isinstance(answer, Written), answer
        assert len(desk.lines()) == 4
        assert desk.inside.living("salesorders")[-1]["readOnly"] is True


async def test_an_order_whose_lines_are_refused_for_good_is_locked_again(tmp_path: Path) -> None:
    with simulator(lines_of_read_only_orders_refused=True) as running:
        async with connected(running, tmp_path) as sink:
            desk = await Desk(sink, Inside(running)).prepare()
            assert isinstance(await desk.answer(desk.command()), Written)
            desk.inside.fault("fail_items", "/salesorderslines/bulk", "PUT", every=1, message="no such price", after=1)
            answer = await desk.answer(desk.command(2, "40.00"))
        assert isinstance(answer, Refused)
        assert answer.words == "a line: no such price"
        assert desk.row["readOnly"] is True
