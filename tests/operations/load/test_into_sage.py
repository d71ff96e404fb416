"""What sales people save while the first load waits for a person, with every service of the connector running."""

from pathlib import Path

import pytest

from cdc.operations.load.accepting import accept, look
from cdc.operations.statuses import Wanted, read_statuses
from cdc.settings import KafkaSettings, load
from schemas.reason import Reason
from schemas.topics import Topics
from schemas.vocabulary import Entity
from tests.operations.load.company import seed_account
from tests.operations.two_way.deployment import deployed
from tests.operations.two_way.people import World
from tests.sinks.crm.simulated import Inside
from tests.sinks.deployment import eventually

pytestmark = pytest.mark.kafka

OLD = "2020-01-01T00:00:00Z"
MAIL = "accounts@aldermoor.example"


def quiet(words: str) -> None:
    """Nobody wants to know."""


async def test_an_old_account_that_is_edited_goes_into_sage_after_the_acceptance_and_never_twice(
    kafka_settings: KafkaSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed(tmp_path, str(kafka_settings.bootstrap), ["acme"]) as deployment:
        inside, world = Inside(deployment.sites[0].crm), World.at(deployment.sites[0])
        potential = {row["descriptionEN"]: row["id"] for row in inside.records("accountStatuses")}["Potential"]
        new, matched = (
            seed_account(inside, name, email=email, statusId=potential, dateCreated=OLD)
            for name, email in (("Thornbury Kennels", "office@thornbury.example"), ("Aldermoor", MAIL))
        )
        for name, value in deployment.environment.items():
            if name.startswith("TEST_"):
                monkeypatch.setenv(name, value)
        settings = load(tmp_path / "connector.toml")
        company, kafka = settings.companies[0], kafka_settings.model_copy(update={"partitions": 1})
        topics = Topics(settings.connector.topic_prefix, 1)

        async def reasons() -> dict[int | None, str]:
            statuses = await read_statuses(kafka, topics, Wanted("acme", Entity.ACCOUNT))
            return {each.crm_id: each.reason for each in statuses}

        async def both_wait() -> bool:
            told = await reasons()
            return {told.get(new), told.get(matched)} == {Reason.FIRST_LOAD.code}

        async def names(of: str, column: str = "NAME") -> list[str]:
            return [row[column] for row in await world.sage.all("SALES_LEDGER") if of in row[column]]

        for identity in (new, matched):
            await world.crm.edits("accounts", identity, phone="0117 496 0101")
        await eventually(both_wait)
        assert await names("Thornbury") == []

        await look(settings, company, quiet)
        await accept(settings, company, kafka, quiet)
        await eventually(lambda: names("Thornbury"))

        async def end() -> bool:
            told = await reasons()
            return Reason.FIRST_LOAD.code not in told.values() and told.get(new) == Reason.APPLIED.code

        await eventually(end)
        assert await names("Thornbury") == ["Thornbury Kennels"]
        assert await names(MAIL, "E_MAIL") == [MAIL]
        await world.close()
