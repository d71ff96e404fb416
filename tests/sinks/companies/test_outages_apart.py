"""Promise 7: whatever a company's Sales Management does, its neighbour in the same partition gets on as before."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cdc.secret import Secret
from cdc.settings import KafkaSettings
from cdc.sinks.desk import BACKLOG_MAX
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result
from tests.sinks.commands import account, contact
from tests.sinks.companies.neighbours import HERE, THERE, Neighbours, neighbours
from tests.sinks.crm.simulated import Inside
from tests.sinks.deployment import Deployment, eventually

pytestmark = pytest.mark.kafka

KEYS = [f"A{number:03}" for number in range(300)]

OUTAGES: dict[str, Callable[[Inside], None]] = {
    "answers 500": lambda inside: inside.fault("status", status=500, times=None),
    "answers 503": lambda inside: inside.fault("status", status=503, times=None),
    "limits requests": lambda inside: inside.fault("status", status=429, retry_after_s=5, times=None),
    "is silent": lambda inside: inside.fault("latency", ms=30_000, times=None),
    "hangs up": lambda inside: inside.fault("lose_answer", times=None),
    "ends every session": lambda inside: inside.fault("expire_tokens", times=None),
    "answers with a page": lambda inside: inside.fault("html", status=200, times=None),
}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Neighbours]:
    with neighbours(tmp_path) as pair:
        yield pair


async def written_there(deployment: Deployment) -> None:
    """The neighbour's commands, one of each record after the other's, have all ended well."""

    async def so() -> bool:
        ended = [one for one in await deployment.outcomes(Entity.ACCOUNT) if one.result is Result.APPLIED]
        return sum(one.company == THERE for one in ended) == len(KEYS)

    await eventually(so)


async def requests_for_the_neighbour(kafka: KafkaSettings, folder: Path) -> int:
    """How many requests its records take when it is alone."""
    with neighbours(folder) as alone:
        deployment = await alone.deploy(kafka)
        await deployment.put(*(account(code, company=THERE) for code in KEYS))
        async with deployment.running():
            await written_there(deployment)
        return sum(int(each["count"]) for each in alone.there.counts())


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES)
async def test_an_outage_costs_the_neighbour_no_request_and_no_record(
    outage: Callable[[Inside], None], pair: Neighbours, kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    usual = await requests_for_the_neighbour(kafka_settings, tmp_path)
    outage(pair.here)
    deployment = await pair.deploy(kafka_settings)
    await deployment.put(*(account(code, company=name) for code in KEYS for name in (HERE, THERE)))
    async with deployment.running():
        await written_there(deployment)
        assert sum(int(each["count"]) for each in pair.there.counts()) == usual
        assert not [one for one in await deployment.outcomes() if one.company == HERE and one.result.final]
        pair.here.heal()
        await deployment.ended(2 * len(KEYS), Entity.ACCOUNT)
    assert sorted(row["extId"] for row in pair.here.records("accounts")) == KEYS


async def test_a_company_all_of_whose_records_are_refused_costs_its_neighbour_nothing(
    pair: Neighbours, kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    usual = await requests_for_the_neighbour(kafka_settings, tmp_path)
    pair.here.fault("status", "/accounts*", "POST", status=400, message="no", times=None)
    deployment = await pair.deploy(kafka_settings)
    await deployment.put(*(account(code, company=name) for code in KEYS for name in (HERE, THERE)))
    async with deployment.running():
        ended = await deployment.ended(2 * len(KEYS), Entity.ACCOUNT)
    assert sum(int(each["count"]) for each in pair.there.counts()) == usual
    assert Counter((one.company, one.reason) for one in ended) == {
        (HERE, Reason.REFUSED.code): len(KEYS),
        (THERE, Reason.APPLIED.code): len(KEYS),
    }


async def test_keys_that_are_not_there_hold_up_one_company_and_are_told(
    pair: Neighbours, kafka_settings: KafkaSettings
) -> None:
    here, there = pair.companies
    keyless = here.sales_management.model_copy(update={"private_key": Secret("env:TEST_KEY_THAT_IS_NOT_SET")})
    pair.companies = (here.model_copy(update={"sales_management": keyless}), there)
    deployment = await pair.deploy(kafka_settings)
    await deployment.put(*(account(code, company=name) for code in KEYS for name in (HERE, THERE)))
    async with deployment.running():
        await written_there(deployment)
        told = [one.words for one in await deployment.outcomes() if one.company == HERE]
    assert set(told) == {"the secret env:TEST_KEY_THAT_IS_NOT_SET is not set; set it and start again"}


async def test_a_key_that_was_taken_back_holds_up_one_company_and_is_told(
    pair: Neighbours, kafka_settings: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_OLD_KEY", "an old key")
    here, there = pair.companies
    old = here.sales_management.model_copy(update={"private_key": Secret("env:TEST_OLD_KEY")})
    pair.companies = (here.model_copy(update={"sales_management": old}), there)
    deployment = await pair.deploy(kafka_settings)
    await deployment.put(*(account(code, company=name) for code in KEYS for name in (HERE, THERE)))
    async with deployment.running():
        await written_there(deployment)
        [words] = {one.words for one in await deployment.outcomes() if one.company == HERE}
    assert "refuses the API keys" in words
    assert "an old key" not in words


async def test_an_outage_whose_backlog_fills_the_partition_hides_nobodys_commands(
    pair: Neighbours, kafka_settings: KafkaSettings
) -> None:
    pair.here.fault("status", status=503, times=None)
    deployment = await pair.deploy(kafka_settings)
    await deployment.put(*(account(f"B{number:05}") for number in range(BACKLOG_MAX + 2_000)))
    await deployment.put(*(account(code, company=THERE) for code in KEYS))
    async with deployment.running():
        await written_there(deployment)
    assert len(await deployment.parked()) > 0


async def test_the_same_code_and_the_same_id_in_two_companies_never_meet(
    pair: Neighbours, kafka_settings: KafkaSettings
) -> None:
    deployment = await pair.deploy(kafka_settings)
    await deployment.put(account("A"), contact("C", account_code="A", company=THERE))
    async with deployment.running():
        [here] = await deployment.ended(1, Entity.ACCOUNT)
        assert pair.there.records("contacts") == []
        await deployment.put(account("A", company=THERE, record={"town": "York"}))
        await deployment.ended(1, Entity.CONTACT)
        await deployment.put(account("A", 2, company=THERE, record={"town": "Ripon"}))
        await deployment.ended(3, Entity.ACCOUNT)
    assert {path.name for path in (deployment.settings.connector.data / "pace").iterdir()} == {HERE, THERE}
    assert pair.there.one("accounts")["id"] == here.crm_id
    assert (pair.here.one("accounts")["city"], pair.there.one("accounts")["city"]) == ("Leeds", "Ripon")
