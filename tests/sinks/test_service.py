"""The service on a real Kafka: commands in, records and outcomes out."""

from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.dry_run import dry_run_sink
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from tests.sinks.commands import account, contact, order, product
from tests.sinks.crm.simulated import Inside, company
from tests.sinks.deployment import Deployment, deploy, eventually

pytestmark = pytest.mark.kafka


async def test_commands_become_records_and_outcomes(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("ABC001"), contact(account_code="ABC001"), product("BOLT"), order("101"))
    async with deployment.running():
        ended = await deployment.ended(4)
    assert {outcome.reason for outcome in ended} == {Reason.APPLIED.code}
    assert [inside.one(name)["extId"] for name in ("accounts", "contacts", "products", "salesorders")] == [
        "ABC001",
        "ABC001  0001",
        "BOLT",
        "101",
    ]


async def test_an_outcome_names_both_keys_and_the_hash_written(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("ABC001"))
    async with deployment.running():
        [outcome] = await deployment.ended(1)
    assert (outcome.sage_key, outcome.crm_id, outcome.written_hash, outcome.version) == (
        "ABC001",
        inside.one("accounts")["id"],
        "hash of version 1",
        1,
    )


async def test_the_sink_keeps_account_of_its_requests_where_other_services_see_it(deployment: Deployment) -> None:
    await deployment.put(account("ABC001"))
    async with deployment.running():
        await deployment.ended(1)
    account_of_requests = deployment.settings.connector.data / "pace" / "acme"
    assert account_of_requests.stat().st_size > 0


async def test_a_repeated_command_changes_nothing(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("A"))
    async with deployment.running():
        await deployment.ended(1)
        await deployment.put(account("A"), account("B"))
        await deployment.ended(2)
    assert inside.living("accounts")[0]["dateUpdated"] is None
    assert len(await deployment.outcomes()) == 2


async def test_an_outage_is_pending_and_then_applied(deployment: Deployment, inside: Inside) -> None:
    inside.fault("status", "/accounts", "POST", status=503, times=None)
    await deployment.put(account("A"))
    async with deployment.running():
        [pending] = await eventually(lambda: deployment.outcomes(Entity.ACCOUNT))
        assert (pending.result, pending.reason) == (Result.PENDING, Reason.RETRYING.code)
        assert pending.next_retry_at is not None
        inside.heal()
        [applied] = await deployment.ended(1)
    assert applied.reason == Reason.APPLIED.code
    assert len(inside.records("accounts")) == 1


async def test_an_outage_of_one_company_holds_up_no_other(
    kafka_settings: KafkaSettings, running: RunningSimulator, tmp_path: Path
) -> None:
    down = company("http://127.0.0.1:9/api/v4", tmp_path).model_copy(update={"id": "other"})
    deployment = await deploy(kafka_settings, company(running.api_url, tmp_path), down)
    await deployment.put(account("A", company="other"), account("B"))
    async with deployment.running():
        ended = await deployment.ended(1)
    assert [outcome.sage_key for outcome in ended] == ["B"]


async def test_a_child_whose_parent_comes_late_is_told_parked_and_written(
    kafka_settings: KafkaSettings, running: RunningSimulator, tmp_path: Path
) -> None:
    deployment = await deploy(kafka_settings, company(running.api_url, tmp_path), parent_wait_s=0.1)
    await deployment.put(contact("C", account_code="ABC001"))
    async with deployment.running():
        [told] = await eventually(lambda: deployment.outcomes(Entity.CONTACT))
        assert (told.reason, told.words) == (Reason.WAITING_FOR_PARENT.code, "its account ABC001")
        await eventually(deployment.parked)
    async with deployment.running():
        await deployment.put(account("ABC001"))
        await deployment.ended(1, Entity.CONTACT)
        assert await eventually(lambda: _empty(deployment))


async def _empty(deployment: Deployment) -> bool:
    return not await deployment.parked()


async def test_a_child_goes_on_when_another_sink_links_its_parent(deployment: Deployment, inside: Inside) -> None:
    other = await _foreign_account(inside)
    await deployment.put(contact("C", account_code="ABC001"))
    async with deployment.running():
        await eventually(lambda: deployment.outcomes(Entity.CONTACT))
        await deployment.publish(other)
        [outcome] = await deployment.ended(1, Entity.CONTACT)
    assert inside.one("contacts")["accountId"]["id"] == other.crm_id
    assert outcome.reason == Reason.APPLIED.code


async def _foreign_account(inside: Inside) -> Outcome:
    """The outcome of an account that was born in the CRM and written to Sage."""
    [branch], users = inside.records("branches"), inside.records("users")
    row = {"name": "A B C Ltd", "extId": "ABC001", "branchId": branch["id"], "salesRepId1": users[0]["id"]}
    [identity] = inside.seed(accounts=[row])["accounts"]
    command = account("ABC001")
    return Outcome(
        id="1", record_id=command.record_id, company="acme", entity=Entity.ACCOUNT, kind=command.kind,
        target=System.SAGE, result=Result.APPLIED, reason=Reason.APPLIED.code, version=1, sage_key="ABC001",
        crm_id=identity, at=command.issued_at,
    )  # fmt: skip


async def test_bytes_that_are_no_command_become_a_dead_letter(deployment: Deployment) -> None:
    topic = deployment.topics.commands(Entity.ACCOUNT, System.CRM)
    await deployment.put_bytes(topic, 0, [(b"key", b"no command")])
    await deployment.put(account("A"))
    async with deployment.running():
        await deployment.ended(1)

        assert await eventually(deployment.dead_letters) == [b"no command"]


async def test_a_dry_run_writes_publishes_and_commits_nothing(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("ABC001"), contact("C", account_code="ABC001"), contact("D", account_code="NONE"))
    lines: list[str] = []
    await dry_run_sink(deployment.topics, deployment.kafka, lines.append)
    assert lines == [
        "acme: would create account ABC001 (version 1): code, country, credit_limit, name, town",
        "acme: would create contact C (version 1): account_code, code, name",
        "acme: contact D (version 1) would wait for its account NONE",
    ]
    assert (await deployment.outcomes(), inside.records("accounts")) == ([], [])
    async with deployment.running():
        await deployment.ended(2)


async def test_a_dry_run_names_no_values(deployment: Deployment) -> None:
    await deployment.put(account("ABC001"))
    lines: list[str] = []
    await dry_run_sink(deployment.topics, deployment.kafka, lines.append, as_json=True)
    assert "Leeds" not in lines[0]
