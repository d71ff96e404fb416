"""The sink into Sage on a real Kafka: commands in, files or records in Sage, read-backs and outcomes out."""

from math import inf
from pathlib import Path

import httpx
import pytest

from cdc.settings import KafkaSettings
from cdc.sinks.dry_run import dry_run_sink
from cdc.sinks.first_load import FirstLoad
from cdc.sinks.sage import SageSink
from schemas.command import Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity, System, WriteOperation
from tests.sinks.deployment import Deployment, deploy
from tests.sinks.hyperaccounts.arranged import TODAY, company, offer, person, potential
from tests.sinks.hyperaccounts.scripted import ScriptedBridge

pytestmark = pytest.mark.kafka

NEW = (Parent(entity=Entity.ACCOUNT, crm_id=131),)


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, tmp_path: Path) -> Deployment:
    deployment = await deploy(kafka_settings, company(folder=tmp_path, writer="import-folder"))
    await deployment.mark("acme", FirstLoad.FREE)
    return deployment


def bridged(bridge: ScriptedBridge) -> SageSink:
    """By its clock every doubt has passed long ago."""
    return SageSink([company()], lambda: inf, lambda: TODAY, httpx.MockTransport(bridge))


async def test_a_company_its_contact_and_its_quotation_go_into_sage_in_that_order(deployment: Deployment) -> None:
    bridge = ScriptedBridge()
    await deployment.put(offer(crm_id=9, parents=NEW), person(crm_id=5, parents=NEW), potential())
    async with deployment.running(bridged(bridge), System.SAGE):
        outcomes = await deployment.ended(3)
    assert bridge.writes() == ["POST /api/customer", "POST /api/salesOrder", "POST /api/customerAddress"]
    assert sorted(each.sage_key or "" for each in outcomes) == ["101", "NEWC0001", "NEWC00010001"]


async def test_what_was_read_back_is_in_the_changes(deployment: Deployment) -> None:
    await deployment.put(potential())
    async with deployment.running(bridged(ScriptedBridge()), System.SAGE):
        await deployment.ended(1)
    [change] = await deployment.changes(Entity.ACCOUNT)
    assert (change.system, change.key, (change.after or {})["town"]) == (System.SAGE, "NEWC0001", "Leeds")


async def test_after_a_restart_the_links_of_sage_are_known_again(deployment: Deployment) -> None:
    bridge = ScriptedBridge()
    await deployment.put(potential())
    async with deployment.running(bridged(bridge), System.SAGE):
        await deployment.ended(1)
    await deployment.put(person(crm_id=5, parents=NEW))
    async with deployment.running(bridged(bridge), System.SAGE):
        await deployment.ended(2)
    assert bridge.sent("POST /api/customerAddress")[0]["accountRef"] == "NEWC0001"


async def test_a_withdrawn_command_ends_without_being_written(deployment: Deployment) -> None:
    waiting = (Parent(entity=Entity.ACCOUNT, crm_id=77),)
    await deployment.put(person(crm_id=5, parents=waiting))
    await deployment.put(person(crm_id=5, parents=waiting, version=2, operation=WriteOperation.WITHDRAW))
    async with deployment.running(bridged(ScriptedBridge()), System.SAGE):
        [outcome] = await deployment.ended(1)
    assert (outcome.reason, len(outcome.causes)) == (Reason.DELETED_IN_CRM.code, 2)


async def test_an_account_becomes_an_import_file(deployment: Deployment, tmp_path: Path) -> None:
    await deployment.put(potential())
    async with deployment.running(target=System.SAGE):
        [outcome] = await deployment.ended(1)
    assert [path.name for path in (tmp_path / "import").iterdir()] == [outcome.words]
    assert outcome.reason == Reason.HANDED_OVER.code


async def test_a_dry_run_says_what_would_be_written_and_what_would_wait(deployment: Deployment, tmp_path: Path) -> None:
    lines: list[str] = []
    await deployment.put(potential(), person(crm_id=5, parents=NEW))
    await deployment.put(person(crm_id=6, parents=(Parent(entity=Entity.ACCOUNT, crm_id=77),)))
    await dry_run_sink(deployment.topics, deployment.kafka, lines.append, target=System.SAGE)
    assert lines == [
        "acme: would create account NEWC0001 (version 1): code, marker, name, town",
        "acme: would create contact with the id 5 in Sales Management (version 1): email, name",
        "acme: contact with the id 6 in Sales Management (version 1) would wait for its account",
    ]
    assert not (tmp_path / "import").exists()
