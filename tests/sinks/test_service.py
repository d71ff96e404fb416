"""The service on a real Kafka: nothing is lost, nothing is doubled, whatever stops in between."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.broker.client import company_partition
from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.dry_run import dry_run_sink
from cdc.sinks.memory import MemorySink
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from tests.sinks.commands import account, contact, order, product
from tests.sinks.crm.simulated import Inside, company, simulator
from tests.sinks.deployment import Deployment, deploy, eventually

pytestmark = pytest.mark.kafka


@pytest.fixture
def running() -> Iterator[RunningSimulator]:
    with simulator() as running:
        yield running


@pytest.fixture
def inside(running: RunningSimulator) -> Inside:
    return Inside(running)


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, running: RunningSimulator, tmp_path: Path) -> Deployment:
    return await deploy(kafka_settings, company(running.api_url, tmp_path))


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


async def test_a_restart_repeats_nothing(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("A"), account("B"))
    async with deployment.running():
        await deployment.ended(2)
    async with deployment.running():
        await deployment.put(account("C"))
        await deployment.ended(3)
    assert Counter(outcome.sage_key for outcome in await deployment.outcomes()) == Counter("ABC")


async def test_a_repeated_command_changes_nothing(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(account("A"))
    async with deployment.running():
        await deployment.ended(1)
        await deployment.put(account("A"), account("B"))
        await deployment.ended(2)
    assert inside.living("accounts")[0]["dateUpdated"] is None
    assert len(await deployment.outcomes()) == 2


async def test_after_a_restart_a_record_is_updated_by_the_link_of_its_outcome(
    deployment: Deployment, inside: Inside
) -> None:
    await deployment.put(account("A"))
    async with deployment.running():
        await deployment.ended(1)
    await deployment.put(account("A", 2, record={"town": "York"}))
    async with deployment.running():
        await deployment.ended(2)
    assert inside.one("accounts")["city"] == "York"


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
        "acme: would wait contact D (version 1)",
    ]
    assert (await deployment.outcomes(), inside.records("accounts")) == ([], [])
    async with deployment.running():
        await deployment.ended(2)


async def test_a_dry_run_names_no_values(deployment: Deployment) -> None:
    await deployment.put(account("ABC001"))
    lines: list[str] = []
    await dry_run_sink(deployment.topics, deployment.kafka, lines.append, as_json=True)
    assert "Leeds" not in lines[0]


async def test_two_services_share_the_partitions(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    names = ["c1", "c2", "c3", "c4", "c5", "c6"]
    companies = [company("http://127.0.0.1:9/api/v4", tmp_path).model_copy(update={"id": name}) for name in names]
    assert len({company_partition(name, 4) for name in names}) > 1
    deployment = await deploy(kafka_settings, *companies, partitions=4)
    first, second = MemorySink(1000), MemorySink(5000)
    async with deployment.running(first), deployment.running(second):
        await deployment.put(*(account(f"A{n}", company=name) for name in names for n in range(50)))
        await deployment.ended(300)
    held = Counter((each.company, each.code) for sink in (first, second) for each in sink.held.values())
    assert len(held) == 300


async def test_partitions_change_hands_without_loss(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    names = ["c1", "c2", "c3", "c4", "c5", "c6"]
    companies = [company("http://127.0.0.1:9/api/v4", tmp_path).model_copy(update={"id": name}) for name in names]
    deployment = await deploy(kafka_settings, *companies, partitions=4)
    commands = [account(f"A{n}", version, company=name) for version in (1, 2) for name in names for n in range(50)]
    shared = MemorySink()
    async with deployment.running(shared):
        await deployment.put(*commands[:300])
        async with deployment.running(shared):
            await deployment.put(*commands[300:])

            async def newest() -> bool:
                final = [each for each in await deployment.outcomes() if each.result.final]
                return len({each.record_id for each in final if each.version == 2}) == 300

            await eventually(newest)
    assert len(shared.held) == 300
    causes = Counter(
        cause.change_id for each in await deployment.outcomes() if each.result.final for cause in each.causes
    )
    assert set(causes) == {command.cause.change_id for command in commands}


_SERVICE = """
import asyncio, sys
from pathlib import Path
from cdc.settings import parse
from cdc.sinks.service import run_crm_sink
settings = parse(Path(sys.argv[1]).read_text(), Path(sys.argv[1]).parent, {})
asyncio.run(run_crm_sink(settings, settings.kafka, print, asyncio.Event()))
"""


def _configuration(deployment: Deployment, url: str, folder: Path) -> Path:
    path = folder / "connector.toml"
    path.write_text(f"""
[kafka]
bootstrap = "{deployment.kafka.bootstrap}"
partitions = 1
[connector]
topic_prefix = "{deployment.topics.prefix}"
[[companies]]
id = "acme"
exports = "."
[companies.sales_management]
url = "{url}"
public_key = "env:TEST_CRM_PUBLIC_KEY"
private_key = "env:TEST_CRM_PRIVATE_KEY"
requests_per_second = 40
""")
    return path


async def _process(configuration: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-c", _SERVICE, str(configuration))


async def test_kill_9_at_any_instant_loses_nothing_and_doubles_nothing(
    deployment: Deployment, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    """Promises 2, 3, 9 and 11: three kills during a load, each after some more of it was written."""
    keys = [f"A{number:05}" for number in range(6_000)]
    await deployment.put(*(account(key) for key in keys))
    configuration = _configuration(deployment, running.api_url, tmp_path)

    async def written() -> int:
        return inside.count("accounts")

    for share in (1, 2, 3):
        process = await _process(configuration)

        async def far_enough(least: int = share * 1_400) -> bool:
            return await written() >= least

        await eventually(far_enough)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    last = await _process(configuration)
    try:
        outcomes = await deployment.ended(6_000, Entity.ACCOUNT)
    finally:
        last.send_signal(signal.SIGKILL)
        await last.wait()
    assert Counter(row["extId"] for row in inside.records("accounts")) == Counter(keys)
    assert Counter(outcome.sage_key for outcome in outcomes) == Counter(keys)
