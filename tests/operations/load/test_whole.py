"""The first load of a Sales Management that people have worked in, with every service of the connector running."""

from pathlib import Path
from typing import Any

import pytest

from cdc.operations.load.accepting import accept, look
from cdc.operations.reconcile.comparing import Why
from cdc.operations.reconcile.running import Reconciled, Task, reconcile
from cdc.operations.statuses import Wanted, read_statuses
from cdc.settings import KafkaSettings, load
from schemas.reason import Reason
from schemas.topics import Topics
from schemas.vocabulary import Entity
from tests.operations.load.company import seed_account, seed_contact
from tests.operations.two_way.deployment import deployed
from tests.sinks.crm.simulated import Inside
from tests.sinks.deployment import eventually

pytestmark = pytest.mark.kafka

OLD = "2020-01-01T00:00:00Z"


def quiet(words: str) -> None:
    """Nobody wants to know."""


def living(inside: Inside, resource: str, code: str) -> dict[str, Any]:
    [only] = [row for row in inside.living(resource) if row["extId"] == code]
    return only


async def test_nobody_is_doubled_and_what_sage_has_stands(
    kafka_settings: KafkaSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed(tmp_path, str(kafka_settings.bootstrap), ["acme"]) as deployment:
        inside = Inside(deployment.sites[0].crm)
        theirs = seed_account(
            inside, "Aldermoor", email="accounts@aldermoor.example", city="Elsewhere", dateCreated=OLD
        )
        contact = seed_contact(inside, theirs, "Janet", "Stobbs", phone1="000", dateCreated=OLD)
        nobody = seed_account(inside, "Nobody's", dateCreated=OLD)
        for name, value in deployment.environment.items():
            if name.startswith("TEST_"):
                monkeypatch.setenv(name, value)
        settings = load(tmp_path / "connector.toml")
        company, kafka = settings.companies[0], kafka_settings.model_copy(update={"partitions": 1})
        topics = Topics(settings.connector.topic_prefix, 1)

        async def waiting() -> bool:
            statuses = await read_statuses(kafka, topics, Wanted("acme", Entity.ACCOUNT))
            return {each.reason for each in statuses if each.sage_key} == {Reason.FIRST_LOAD.code}

        async def at_rest() -> Reconciled | None:
            found = await reconcile(settings, kafka, Task(company, list(Entity)), quiet)
            reasons = {each.why for one in found.findings for each in one.differences}
            is_loaded = all(one.compared for one in found.findings if one.entity is not Entity.INVOICE)
            return found if is_loaded and reasons <= {Why.NOT_SYNCHRONISED} else None

        await eventually(waiting)
        assert inside.count("products") == 0
        books = {path: path.read_bytes() for path in sorted(deployment.sites[0].exports.glob("*.csv"))}
        await look(settings, company, quiet)
        await accept(settings, company, kafka, quiet)
        await eventually(at_rest)

        assert living(inside, "accounts", "ALD001")["id"] == theirs
        assert living(inside, "accounts", "ALD001")["city"] == "Gateshead"
        assert living(inside, "contacts", "ALD001  0002")["id"] == contact
        assert living(inside, "contacts", "ALD001  0002")["phone1"] == "0191 498 0141"
        assert [row["id"] for row in inside.living("accounts") if not row["extId"]] == [nobody]
        assert {path: path.read_bytes() for path in books} == books
