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
from tests.operations.two_way.deployment import Deployment, deployed
from tests.operations.two_way.people import World
from tests.sinks.crm.simulated import Inside
from tests.sinks.deployment import eventually

pytestmark = pytest.mark.kafka

OLD = "2020-01-01T00:00:00Z"
MAIL = "accounts@aldermoor.example"


def quiet(words: str) -> None:
    """Nobody wants to know."""


class Trial:
    """The deployment as an operator sees it."""

    def __init__(self, deployment: Deployment, kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in deployment.environment.items():
            if name.startswith("TEST_"):
                monkeypatch.setenv(name, value)
        self.inside, self.world = Inside(deployment.sites[0].crm), World.at(deployment.sites[0])
        self.settings = load(deployment.folder / "connector.toml")
        self.kafka = kafka.model_copy(update={"partitions": 1})

    def seed(self, name: str, email: str) -> int:
        """A potential that people made before."""
        statuses = {row["descriptionEN"]: row["id"] for row in self.inside.records("accountStatuses")}
        return seed_account(self.inside, name, email=email, statusId=statuses["Potential"], dateCreated=OLD)

    async def reasons(self) -> dict[int | None, str]:
        """Of each account, by its id in Sales Management."""
        topics = Topics(self.settings.connector.topic_prefix, 1)
        statuses = await read_statuses(self.kafka, topics, Wanted("acme", Entity.ACCOUNT))
        return {each.crm_id: each.reason for each in statuses}

    async def in_sage(self, column: str, words: str) -> list[str]:
        """The cells of the ledger with these words in them."""
        return [row[column] for row in await self.world.sage.all("SALES_LEDGER") if words in row[column]]

    async def accept(self) -> None:
        company = self.settings.companies[0]
        await look(self.settings, company, quiet)
        await accept(self.settings, company, self.kafka, quiet)


async def test_an_old_account_that_is_edited_goes_into_sage_after_the_acceptance_and_never_twice(
    kafka_settings: KafkaSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployed(tmp_path, str(kafka_settings.bootstrap), ["acme"]) as deployment:
        trial = Trial(deployment, kafka_settings, monkeypatch)
        new, matched = trial.seed("Thornbury Kennels", "office@thornbury.example"), trial.seed("Aldermoor", MAIL)

        async def both_wait() -> bool:
            told = await trial.reasons()
            return {told.get(new), told.get(matched)} == {Reason.FIRST_LOAD.code}

        async def all_went_on() -> bool:
            told = await trial.reasons()
            return Reason.FIRST_LOAD.code not in told.values() and told.get(new) == Reason.APPLIED.code

        for identity in (new, matched):
            await trial.world.crm.edits("accounts", identity, phone="0117 496 0101")
        await eventually(both_wait)
        assert await trial.in_sage("NAME", "Thornbury") == []
        await trial.accept()
        await eventually(all_went_on)
        assert await trial.in_sage("NAME", "Thornbury") == ["Thornbury Kennels"]
        assert await trial.in_sage("E_MAIL", MAIL) == [MAIL]
        await trial.world.close()
