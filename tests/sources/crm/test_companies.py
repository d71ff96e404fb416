"""Two companies whose webhooks share a partition: neither waits for the other (promise 7)."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from cdc.broker.client import new_producer
from cdc.broker.sending import send_all
from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.server import RunningSimulator, start_simulator
from cdc.webhooks.delivery import Delivery
from schemas.vocabulary import Entity
from tests.sources.crm.api import crm_settings
from tests.sources.crm.stage import ADMIN, People, Stage, eventually, stage

pytestmark = pytest.mark.kafka

HERE, THERE = "acme", "bolt"
MANY = range(1, 2_501)
"""More than one company may have in hand."""


@pytest.fixture
def neighbour() -> Iterator[RunningSimulator]:
    with start_simulator(SimulatorOptions(requests_per_second=0)) as running:
        yield running


@pytest.fixture
async def shared(
    kafka_settings: KafkaSettings, simulator: RunningSimulator, neighbour: RunningSimulator, tmp_path: Path
) -> Stage:
    """One partition, no hooks, a sweep that never comes back: what is told came through the topic. Before it takes
    anything, each asks its Sales Management for the administrator."""
    place = await stage(kafka_settings, simulator, tmp_path, hooks=False, admin_user=ADMIN)
    [here] = place.settings.companies
    crm = crm_settings(neighbour.api_url, sweep_interval_s=3600.0)
    there = here.model_copy(update={"id": THERE, "sales_management": crm})
    place.settings = place.settings.model_copy(update={"companies": (here, there)})
    return place


def hook(company: str, identity: int, name: str = "Alder Ltd") -> Delivery:
    row = {"id": identity, "name": name, "dateCreated": "2026-11-23T09:00:00Z"}
    return Delivery(company, "account", "insert", orjson.dumps([row]))


async def put(place: Stage, *deliveries: Delivery) -> None:
    async with new_producer(place.kafka, "test") as producer:
        await send_all(producer, place.topics.webhooks, 0, [(one.key, one.body, one.headers) for one in deliveries])


async def told(place: Stage, company: str, count: int) -> list[str]:
    """The keys of the company's events, once there are so many."""

    async def enough() -> list[str]:
        keys = [one.key for one in await place.changes(Entity.ACCOUNT) if one.company == company]
        return keys if len(set(keys)) >= count else []

    return await eventually(enough)


async def test_webhooks_of_a_company_whose_crm_is_away_hold_up_no_other_and_are_told_afterwards(
    shared: Stage, people: People
) -> None:
    await people.control("POST", "faults", [{"do": "status", "status": 503, "times": None}])
    await put(shared, *(hook(HERE, number) for number in MANY), *(hook(THERE, number) for number in MANY))
    async with shared.capturing():
        assert len(await told(shared, THERE, len(MANY))) == len(MANY)
        assert [one for one in await shared.changes(Entity.ACCOUNT) if one.company == HERE] == []
        await people.control("DELETE", "faults")
        assert await told(shared, HERE, len(MANY)) == [str(number) for number in MANY]


async def test_what_was_left_for_an_absent_crm_survives_a_restart(shared: Stage, people: People) -> None:
    await people.control("POST", "faults", [{"do": "status", "status": 503, "times": None}])
    await put(shared, *(hook(HERE, number) for number in MANY), hook(THERE, 1))
    async with shared.capturing():
        await told(shared, THERE, 1)
    await people.control("DELETE", "faults")
    async with shared.capturing():
        assert await told(shared, HERE, len(MANY)) == [str(number) for number in MANY]


async def test_a_flood_of_bodies_that_cant_be_used_holds_up_no_other(shared: Stage) -> None:
    await put(shared, *(Delivery(HERE, "account", "insert", b"{") for _ in MANY), hook(THERE, 1))
    async with shared.capturing():
        await told(shared, THERE, 1)

        async def kept() -> bool:
            return len(await shared.dead_letters()) == len(MANY)

        await eventually(kept)


async def test_the_same_id_in_two_companies_is_two_records(shared: Stage) -> None:
    await put(shared, hook(HERE, 7, "Alder Ltd"), hook(THERE, 7, "Birch Ltd"))
    async with shared.capturing():
        await told(shared, HERE, 1)
        await told(shared, THERE, 1)
    found = await shared.changes(Entity.ACCOUNT)
    assert {(one.company, one.key, (one.after or {})["name"]) for one in found} == {
        (HERE, "7", "Alder Ltd"),
        (THERE, "7", "Birch Ltd"),
    }
    assert len({one.id for one in found}) == 2


async def test_a_company_with_damaged_positions_is_said_and_holds_up_no_other(shared: Stage, tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    damaged = tmp_path / "crm" / f"{HERE}.json"
    damaged.write_text("{", encoding="utf-8")
    await put(shared, hook(HERE, 1), hook(THERE, 1))
    async with shared.capturing():
        await told(shared, THERE, 1)
        assert [words for words in shared.said if words.startswith(f"{HERE}: {damaged} is damaged")] != []
        damaged.unlink()
        await told(shared, HERE, 1)


async def test_a_company_whose_webhook_token_is_damaged_holds_up_no_other(shared: Stage, tmp_path: Path) -> None:
    (tmp_path / "webhooks").mkdir()
    (tmp_path / "webhooks" / f"{HERE}.token").write_text("short", encoding="utf-8")
    await put(shared, hook(HERE, 1), hook(THERE, 1))
    async with shared.capturing():
        await told(shared, THERE, 1)
        assert any(words.startswith(f"{HERE}: ") and "holds no token" in words for words in shared.said)
