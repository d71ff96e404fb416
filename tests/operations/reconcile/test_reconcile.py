"""Both systems compared while every service of the connector runs."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from cdc.operations.reconcile.comparing import MISSING_IN_CRM, MISSING_IN_SAGE, Why
from cdc.operations.reconcile.running import Reconciled, Task, reconcile
from cdc.settings import KafkaSettings, Settings, load
from cdc.sources.crm.lines import order_of
from schemas.vocabulary import Entity
from tests.operations.two_way.deployment import Deployment, Site, deployed
from tests.sinks.deployment import eventually

pytestmark = pytest.mark.kafka

ENTITIES = set(Entity) - {Entity.INVOICE}
"""The company has no invoices."""

KEYS = {"username": "demo-public-key", "password": "demo-private-key"}


def quiet(words: str) -> None:
    """Nobody wants to know."""


class Trial:
    """The deployment as an operator sees it."""

    def __init__(self, deployment: Deployment, kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in deployment.environment.items():
            if name.startswith("TEST_"):
                monkeypatch.setenv(name, value)
        self.settings: Settings = load(deployment.folder / "connector.toml")
        self.kafka = kafka.model_copy(update={"partitions": 1})
        self.site: Site = deployment.sites[0]

    async def look(self, *entities: Entity, repairs: bool = False, dry_run: bool = False) -> Reconciled:
        task = Task(self.settings.companies[0], entities or list(Entity), repairs, dry_run)
        return await reconcile(self.settings, self.kafka, task, quiet)

    async def at_rest(self) -> Reconciled:
        """Once capture has taken everything in and nothing is on its way."""

        async def look() -> Reconciled | None:
            found = await self.look()
            reasons = {each.why for one in found.findings for each in one.differences}
            loaded = {one.entity for one in found.findings if one.compared}
            return found if loaded >= ENTITIES and reasons <= {Why.NOT_SYNCHRONISED} else None

        found = await eventually(look)
        assert found is not None
        return found

    def put(self, path: str, data: dict[str, Any]) -> None:
        """As the connector's own user, whose changes are nobody's edit."""
        token = httpx.post(f"{self.site.crm.api_url}/login", json=KEYS).json()["token"]
        url = f"{self.site.crm.api_url}{path}"
        httpx.put(url, json=data, headers={"X-Session-Key": token}).raise_for_status()

    def row(self, resource: str, code: str) -> dict[str, Any]:
        return next(row for row in self.rows(resource) if row["extId"] == code)

    def rows(self, resource: str) -> list[dict[str, Any]]:
        """The living ones."""
        found = httpx.get(f"{self.site.crm.url}/simulator/records/{resource}").json()
        return [row for row in found if not row["deleted"]]


async def test_what_differs_without_a_reason_is_found_and_written_again(
    kafka_settings: KafkaSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed(tmp_path, str(kafka_settings.bootstrap), ["acme"]) as deployment:
        trial = Trial(deployment, kafka_settings, monkeypatch)
        await trial.at_rest()
        customer, product = trial.row("accounts", "ALD001"), trial.row("products", "BOARD001")
        trial.put(f"/accounts/{customer['id']}", {"readOnly": False, "city": "Elsewhere"})
        trial.put(f"/products/{product['id']}", {"price": 1})
        potential = trial.row("accounts", "PRO002")

        found = await trial.look(repairs=True, dry_run=True)
        told = {(each.code, each.field, each.sage, each.crm) for each in found.unexplained}
        assert told == {("ALD001", "town", customer["city"], "Elsewhere"), ("BOARD001", "price", "42.5", "1")}
        assert found.asked == 2
        assert trial.row("accounts", "ALD001")["city"] == "Elsewhere"

        await trial.look(repairs=True)
        await trial.at_rest()
        assert trial.row("accounts", "ALD001")["city"] == customer["city"]
        assert trial.row("products", "BOARD001")["price"] == product["price"]
        assert trial.row("accounts", "PRO002")["dateUpdated"] == potential["dateUpdated"]


async def test_a_line_that_differs_is_found_and_written_again(
    kafka_settings: KafkaSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed(tmp_path, str(kafka_settings.bootstrap), ["acme"]) as deployment:
        trial = Trial(deployment, kafka_settings, monkeypatch)
        await trial.at_rest()
        order = next(row for row in trial.rows("salesorders") if row["readOnly"] and row["extId"])
        line = next(row for row in trial.rows("salesordersLines") if order_of(row) == order["id"])
        trial.put(f"/salesorders/{order['id']}", {"readOnly": False})
        trial.put(f"/salesordersLines/{line['id']}", {"quantity": line["quantity"] + 7})

        [found] = (await trial.look(Entity.SALES_ORDER, repairs=True)).unexplained
        assert (found.code, found.field) == (order["extId"], "lines")
        await trial.at_rest()
        kept = [row for row in trial.rows("salesordersLines") if order_of(row) == order["id"]]
        assert line["quantity"] in [row["quantity"] for row in kept]


async def test_a_record_that_one_side_does_not_have_is_told(
    kafka_settings: KafkaSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed(tmp_path, str(kafka_settings.bootstrap), ["acme"]) as deployment:
        trial = Trial(deployment, kafka_settings, monkeypatch)
        await trial.at_rest()
        product = trial.row("products", "BOARD001")
        trial.put(f"/products/{product['id']}", {"extId": "UNKNOWN"})
        found = (await trial.look(Entity.PRODUCT)).unexplained
        assert {(each.code, each.field) for each in found} == {
            ("BOARD001", MISSING_IN_CRM),
            ("UNKNOWN", MISSING_IN_SAGE),
        }
