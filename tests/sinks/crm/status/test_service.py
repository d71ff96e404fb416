"""Statuses on a real Kafka, shown in a simulated Sales Management by the sink's own process."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cdc.broker.client import company_partition
from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.sinks.commands import account
from tests.sinks.crm.simulated import Inside, company
from tests.sinks.crm.status.boards import FIELDS, status
from tests.sinks.deployment import Deployment, deploy, eventually

pytestmark = pytest.mark.kafka


async def showing(kafka: KafkaSettings, running: RunningSimulator, folder: Path, **settings: Any) -> Deployment:
    return await deploy(kafka, company(running.api_url, folder, **(FIELDS | settings)))


async def publish(deployment: Deployment, *statuses: Status) -> None:
    for each in statuses:
        partition = company_partition(each.company, deployment.topics.partitions)
        topic = deployment.topics.sync_status(each.entity)
        await deployment.put_bytes(topic, partition, [(each.record_id.encode(), to_bytes(each))])


async def shown(inside: Inside, crm_id: int, text: str) -> None:
    """Once the record shows this status."""

    async def so() -> bool:
        rows = await asyncio.to_thread(inside.records, "accounts")
        return any(row["id"] == crm_id and row.get("Z_SyncStatus") == text for row in rows)

    await eventually(so)


def accounts(inside: Inside, count: int = 1) -> list[int]:
    [branch] = [row["id"] for row in inside.records("branches")]
    rep = inside.records("users")[0]["id"]
    rows = [{"branchId": branch, "salesRepId1": rep, "name": f"Company {number}"} for number in range(count)]
    return inside.seed(accounts=rows)["accounts"]


def writes(inside: Inside) -> int:
    return sum(int(each["count"]) for each in inside.counts() if each["method"] == "PUT")


async def test_a_status_appears_in_sales_management(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    [crm_id] = accounts(inside)
    await publish(deployment, status(crm_id))
    async with deployment.running():
        await shown(inside, crm_id, "Synchronised")


async def test_what_is_already_waiting_is_written_at_once(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    ids = accounts(inside, 50)
    await publish(deployment, *(status(crm_id) for crm_id in ids))
    async with deployment.running():
        await shown(inside, ids[-1], "Synchronised")
    assert writes(inside) < 10


async def test_a_restart_repeats_no_write_and_loses_none(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    first, second = accounts(inside, 2)
    await publish(deployment, status(first))
    async with deployment.running():
        await shown(inside, first, "Synchronised")
    await publish(deployment, status(first), status(second))
    async with deployment.running():
        await shown(inside, second, "Synchronised")
    assert writes(inside) == 2


async def test_of_a_record_only_the_newest_is_written(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    [crm_id] = accounts(inside)
    await publish(deployment, status(crm_id, Reason.REFUSED, "no postcode"), status(crm_id))
    async with deployment.running():
        await shown(inside, crm_id, "Synchronised")
    assert writes(inside) == 1


async def test_what_passes_within_seconds_is_not_written(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    passing, other = accounts(inside, 2)
    await publish(deployment, status(passing, Reason.CAPTURED, changed_at=datetime.now(UTC)), status(other))
    async with deployment.running():
        await shown(inside, other, "Synchronised")
    row = next(row for row in inside.records("accounts") if row["id"] == passing)
    assert "Z_SyncStatus" not in row


async def test_what_stays_pending_is_written_after_a_while(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path, status_after_s=0.5)
    [crm_id] = accounts(inside)
    await publish(deployment, status(crm_id, Reason.CAPTURED, changed_at=datetime.now(UTC)))
    async with deployment.running():
        await shown(inside, crm_id, "Pending synchronisation")


async def test_an_outage_is_said_and_waited_for_and_data_goes_on(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    [crm_id] = accounts(inside)
    inside.fault("status", f"/accounts/{crm_id}", "PUT", status=503, times=2)
    await publish(deployment, status(crm_id))
    async with deployment.running():
        await deployment.put(account("ABC001"))
        [outcome] = await deployment.ended(1, Entity.ACCOUNT)
        await shown(inside, crm_id, "Synchronised")
    assert outcome.reason == Reason.APPLIED.code


async def test_what_is_no_status_is_passed_over(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    deployment = await showing(kafka_settings, running, tmp_path)
    [crm_id] = accounts(inside)
    await deployment.put_bytes(deployment.topics.sync_status(Entity.ACCOUNT), 0, [(b"x", b"no status")])
    await publish(deployment, status(crm_id))
    async with deployment.running():
        await shown(inside, crm_id, "Synchronised")


async def test_without_the_settings_nothing_is_written(
    kafka_settings: KafkaSettings, deployment: Deployment, running: RunningSimulator, inside: Inside
) -> None:
    [crm_id] = accounts(inside)
    await publish(deployment, status(crm_id))
    async with deployment.running():
        await deployment.put(account("ABC001"))
        await deployment.ended(1, Entity.ACCOUNT)
    assert writes(inside) == 0


async def test_partitions_that_change_hands_take_their_statuses_along(
    kafka_settings: KafkaSettings, running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    companies = [
        company(running.api_url, tmp_path, **FIELDS).model_copy(update={"id": name}) for name in ("c1", "c2", "c3")
    ]
    deployment = await deploy(kafka_settings, *companies, partitions=4)
    ids = accounts(inside, 90)
    owners = {crm_id: companies[number % 3].id for number, crm_id in enumerate(ids)}
    async with deployment.running():
        await publish(deployment, *(status(crm_id, company=owners[crm_id]) for crm_id in ids[:45]))
        async with deployment.running():
            await publish(deployment, *(status(crm_id, company=owners[crm_id]) for crm_id in ids[45:]))

            async def all_shown() -> bool:
                rows = await asyncio.to_thread(inside.records, "accounts")
                return len([row for row in rows if row.get("Z_SyncStatus") == "Synchronised"]) == len(ids)

            await eventually(all_shown)
