"""From a Sales Management full of people's own accounts to a load that doubles nobody, on a real Kafka."""

from pathlib import Path

import pytest

from cdc.operations.load.accepting import accept, look
from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from schemas.reason import Reason
from tests.operations.load.company import seed_account
from tests.sinks.commands import account
from tests.sinks.crm.simulated import Inside, company
from tests.sinks.deployment import Deployment, deploy, eventually
from tests.sinks.test_first_load import issued_now

pytestmark = pytest.mark.kafka

ALDERMOOR, BRADLEY = "accounts@aldermoor.example", "tom@bradleysons.example"


def quiet(words: str) -> None:
    """Nobody wants to know."""


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, running: RunningSimulator, exports: Path) -> Deployment:
    return await deploy(kafka_settings, company(running.api_url, exports))


async def waiting(deployment: Deployment, count: int) -> bool:
    told = {each.sage_key for each in await deployment.outcomes() if each.reason == Reason.FIRST_LOAD.code}
    return len(told) == count


async def test_what_waited_is_linked_where_it_matched_and_created_where_it_is_new(
    deployment: Deployment, inside: Inside
) -> None:
    theirs = seed_account(inside, "Aldermoor", email=ALDERMOOR)
    acme, kafka = deployment.settings.companies[0], deployment.settings.kafka
    new = account("BRA001", record={"email": BRADLEY})
    await deployment.put(issued_now(account("ALD001", record={"email": ALDERMOOR})), issued_now(new))
    async with deployment.running():
        await eventually(lambda: waiting(deployment, 2))
        await look(deployment.settings, acme, quiet)
        await accept(deployment.settings, acme, kafka, quiet)
        ended = await deployment.ended(2)
    ids = {each.sage_key: each.crm_id for each in ended}
    assert ids["ALD001"] == theirs
    assert {row["extId"]: row["id"] for row in inside.living("accounts")} == ids


async def test_an_ambiguous_account_waits_for_a_person_with_its_candidates(
    deployment: Deployment, inside: Inside
) -> None:
    first, second = (seed_account(inside, name, email=ALDERMOOR) for name in ("Aldermoor", "Aldermoor Joinery"))
    acme, kafka = deployment.settings.companies[0], deployment.settings.kafka
    await deployment.put(issued_now(account("ALD001", record={"email": ALDERMOOR})))
    async with deployment.running():
        await look(deployment.settings, acme, quiet)
        await accept(deployment.settings, acme, kafka, quiet)
        [ended] = await deployment.ended(1)
    assert ended.reason == Reason.AMBIGUOUS.code
    assert ended.words.startswith(f"{first} and {second}, ")
    assert inside.count("accounts") == 2


async def test_an_interrupted_acceptance_links_the_rest_and_then_opens_the_gate(
    deployment: Deployment, inside: Inside
) -> None:
    aldermoor, bradley = (seed_account(inside, mail, email=mail) for mail in (ALDERMOOR, BRADLEY))
    acme, kafka = deployment.settings.companies[0], deployment.settings.kafka
    await look(deployment.settings, acme, quiet)
    inside.person_saves("accounts", aldermoor, {"extId": "ALD001"})
    done = await accept(deployment.settings, acme, kafka, quiet)
    assert done.linked is not None
    assert done.linked.count == 1
    codes = {row["id"]: row["extId"] for row in inside.living("accounts")}
    assert codes == {aldermoor: "ALD001", bradley: "BRA001"}
