"""Promise 1: what was accepted becomes an event, whatever ends or fails in between."""

from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.webhooks.delivery import Delivery
from schemas.vocabulary import Entity
from tests.sources.crm.stage import People, Stage, eventually, stage

pytestmark = pytest.mark.kafka

NO_LOOK_BACK = "2100-01-01T00:00:00+00:00"


def without_the_sweep(tmp_path: Path) -> None:
    """The sweep finds nothing: its positions are far in the future."""
    (tmp_path / "crm").mkdir()
    moments = ", ".join(
        f'"{name}": "{NO_LOOK_BACK}"' for name in ("accounts", "contacts", "salesorders", "salesordersLines")
    )
    (tmp_path / "crm" / "acme.json").write_text(f"{{{moments}}}", encoding="utf-8")


async def test_what_came_while_capture_was_down_is_told_after_its_start(
    place: Stage, people: People, tmp_path: Path
) -> None:
    without_the_sweep(tmp_path)
    async with place.receiving():
        async with place.capturing():
            await place.hooked()
        company = await people.company("Night Ltd")
        await people.delivered()
        assert await place.changes(Entity.ACCOUNT) == []
        async with place.capturing():
            await place.change(Entity.ACCOUNT, company)


async def test_a_restart_in_the_middle_loses_nothing(place: Stage, people: People, tmp_path: Path) -> None:
    without_the_sweep(tmp_path)
    companies: list[int] = []
    async with place.receiving():
        for _ in range(3):
            async with place.capturing():
                await place.hooked()
                companies += [await people.company(f"Firm {number}") for number in range(20)]
                await place.change(Entity.ACCOUNT, companies[-15])
        async with place.capturing():

            async def all_told() -> bool:
                return {str(one) for one in companies} <= set(await place.last(Entity.ACCOUNT))

            await eventually(all_told)


async def test_an_open_quotation_is_told_after_a_crash(place: Stage, people: People, tmp_path: Path) -> None:
    without_the_sweep(tmp_path)
    async with place.receiving():
        async with place.capturing():
            await place.hooked()
        order = await people.order(await people.company())
        await people.line(order, await people.product())
        await people.delivered()
        asked = await people.requests("GET", "/salesordersLines")
        async with place.capturing():

            async def looked_at() -> bool:
                return await people.requests("GET", "/salesordersLines") > asked + 1

            await eventually(looked_at)
        async with place.capturing():
            change = await place.change(Entity.SALES_ORDER, order)
    assert change.after is not None
    assert len(change.after["lines"]) == 1


async def told(place: Stage) -> set[str]:
    return set(await place.last(Entity.ACCOUNT))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"no json at all", "the body is no JSON"),
        (b'"a text"', "the body is no list of records"),
        (b'[{"name": "no id"}]', "a record has no id"),
        (b'[{"id": 5, "name": "no moment"}]', "a record says neither when it was created nor when it was changed"),
        (b'[{"id": 5, "dateCreated": "yesterday"}]', "dateCreated is no date"),
    ],
)
async def test_a_body_that_cant_be_used_is_kept_and_the_next_one_goes_on(
    body: bytes, words: str, kafka_settings: KafkaSettings, simulator: RunningSimulator, tmp_path: Path
) -> None:
    place = await stage(kafka_settings, simulator, tmp_path, hooks=False)
    good = b'[{"id": 7, "name": "Good Ltd", "dateCreated": "2026-11-23T09:00:00Z"}]'
    await place.put(Delivery("acme", "account", "insert", body), Delivery("acme", "account", "insert", good))
    async with place.capturing():
        await place.change(Entity.ACCOUNT, 7)
    assert await told(place) == {"7"}
    [(original, headers)] = await place.dead_letters()
    assert original == body
    assert (headers["company"], headers["reason"], headers["words"]) == ("acme", "malformed", words)


async def test_a_row_that_cant_be_used_stops_no_other_row_of_its_body(
    kafka_settings: KafkaSettings, simulator: RunningSimulator, tmp_path: Path
) -> None:
    place = await stage(kafka_settings, simulator, tmp_path, hooks=False)
    body = b'[{"id": 5}, {"id": 6}, {"id": 7, "name": "Good Ltd", "dateCreated": "2026-11-23T09:00:00Z"}]'
    await place.put(Delivery("acme", "account", "insert", body))
    async with place.capturing():
        await place.change(Entity.ACCOUNT, 7)
    assert [original for original, _ in await place.dead_letters()] == [body]


async def test_a_body_of_no_known_company_is_kept(
    kafka_settings: KafkaSettings, simulator: RunningSimulator, tmp_path: Path
) -> None:
    place = await stage(kafka_settings, simulator, tmp_path, hooks=False)
    await place.put(Delivery("stranger", "account", "insert", b"[]"))
    async with place.capturing():

        async def kept() -> bool:
            return bool(await place.dead_letters())

        await eventually(kept)


async def test_an_outage_of_sales_management_is_said_and_what_came_meanwhile_is_told_after_it(
    place: Stage, people: People
) -> None:
    async with place.at_work():
        [fault] = (await people.control("POST", "faults", [{"do": "status", "status": 503, "times": None}]))["ids"]
        order = await people.order(await people.company())

        async def said() -> bool:
            return any("503" in words for words in place.said)

        await eventually(said)
        await people.control("DELETE", f"faults/{fault}")
        await place.change(Entity.SALES_ORDER, order)
