"""What the connector wrote itself comes back: it is told as its own, and costs no request."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from schemas.vocabulary import Entity, Operation, Seen
from tests.sources.crm.stage import ADMIN, People, Stage, stage

pytestmark = pytest.mark.kafka


class Connector:
    """Writes through the API with the connector's key."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self._http = httpx.AsyncClient(base_url=simulator.api_url)
        self._headers: dict[str, str] = {}

    async def write(self, method: str, path: str, body: Any = None) -> Any:
        if not self._headers:
            keys = {"username": "demo-public-key", "password": "demo-private-key"}
            answer = await self._http.post("/login", json=keys)
            self._headers = {"X-Session-Key": answer.json()["token"]}
        answer = await self._http.request(method, path, json=body, headers=self._headers)
        return answer.raise_for_status().json()


async def test_our_own_order_is_told_as_ours_without_lines_and_without_a_request(
    place: Stage, simulator: RunningSimulator, people: People
) -> None:
    async with place.at_work():
        ids = await people.ids()
        order = {"reference": "Sales order 1", "branchId": ids["branch"], "salesRepId": ids["raj"], "extId": "1"}
        answer = await Connector(simulator).write("POST", "/salesorders", order | {"Z_SageVersion": 3})
        change = await place.change(Entity.SALES_ORDER, answer["id"])
        lines_asked = await people.requests("GET", "/salesordersLines")
    assert change.source.crm is not None
    assert (change.source.crm.by_connector, change.source.crm.version) == (True, 3)
    assert change.after is not None
    assert "lines" not in change.after
    assert lines_asked == 1  # the sweep's own list of lines, right after the start


async def test_lines_that_a_person_adds_to_our_order_are_found_by_the_sweep(
    kafka_settings: KafkaSettings, simulator: RunningSimulator, people: People, tmp_path: Path
) -> None:
    place = await stage(kafka_settings, simulator, tmp_path, hooks=False, admin_user=ADMIN, sweep_interval_s=0.2)
    async with place.capturing():
        ids = await people.ids()
        order = {"reference": "Sales order 1", "branchId": ids["branch"], "salesRepId": ids["raj"], "extId": "1"}
        answer = await Connector(simulator).write("POST", "/salesorders", order)
        await place.change(Entity.SALES_ORDER, answer["id"])
        await people.line(answer["id"], await people.product("OAK-1"), 3)
        change = await place.change(Entity.SALES_ORDER, answer["id"], lambda one: "lines" in (one.after or {}))
    assert change.source.seen is Seen.SWEEP
    assert change.source.crm is not None
    assert change.source.crm.by_connector is False
    assert change.after is not None
    assert [(line["product_code"], line["quantity"]) for line in change.after["lines"]] == [("OAK-1", "3")]


async def test_our_own_deletion_is_told_as_ours(place: Stage, simulator: RunningSimulator, people: People) -> None:
    async with place.at_work():
        company = await people.company()
        await Connector(simulator).write("DELETE", f"/accounts/{company}")
        change = await place.change(Entity.ACCOUNT, company, lambda one: one.op is Operation.DELETE)
    assert change.source.crm is not None
    assert change.source.crm.by_connector is True
