"""What machines are told: of this process, of the connector, of what was measured."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from cdc.broker.groups import GroupStanding
from cdc.console.health import KAFKA, WAITING, Check, Health, lags_of
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.console.watching.collector import ConsoleCollector
from cdc.console.watching.judgement import Limits
from cdc.console.watching.moments import Moments
from cdc.console.watching.routes import SILENT_AFTER_S, watching_routes
from cdc.console.watching.watcher import Watcher
from cdc.metrics import all_processes
from schemas.vocabulary import SyncStatus
from tests.console.arranged import NOON, Telling, status
from tests.console.standing import Clock

WELL = (Check(KAFKA, True, "answers"), Check("worker", True, "at work, 0 messages behind"))


class Arranged:
    """A watcher whose last look found what the test says."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.model = ReadModel(Store(folder))
        self.watcher = Watcher(
            (), _nobody, self.model, Moments(all_processes, [], 0.0, lambda: 0.0), lambda: 0, self.clock,
            lambda: datetime.now(UTC), Limits(),
        )  # fmt: skip
        self.found(*WELL)

    def found(self, *checks: Check) -> None:
        self.watcher.health = Health(checks, lags_of(dict(self.watcher.standings)), NOON)


def _nobody() -> "object":
    raise AssertionError("nothing is asked of Kafka here")


@pytest.fixture
def arranged(tmp_path: Path) -> Iterator[Arranged]:
    made = Arranged(tmp_path)
    yield made
    made.model.store.close()


@pytest.fixture
async def client(arranged: Arranged) -> AsyncIterator[httpx.AsyncClient]:
    routes = watching_routes(arranged.watcher, ConsoleCollector(arranged.model, arranged.watcher))
    transport = httpx.ASGITransport(Starlette(routes=list(routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def test_a_connector_that_works_is_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "wrong": []})


async def test_what_is_wrong_is_named(arranged: Arranged, client: httpx.AsyncClient) -> None:
    arranged.found(Check("worker", False, "stands still"), *WELL)
    answer = await client.get("/readyz")
    wrong = [{"name": "worker", "words": "stands still"}]
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "wrong": wrong})


async def test_an_outage_of_kafka_is_no_reason_to_restart_the_console(
    arranged: Arranged, client: httpx.AsyncClient
) -> None:
    arranged.found(Check(KAFKA, False, WAITING))
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "kafka": WAITING})
    assert (await client.get("/readyz")).status_code == 503


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_console_that_no_longer_looks_says_nothing_is_well(
    path: str, arranged: Arranged, client: httpx.AsyncClient
) -> None:
    arranged.clock.now_s += SILENT_AFTER_S + 1
    assert (await client.get(path)).status_code == 503


async def test_records_are_counted_by_status_and_reason(arranged: Arranged, client: httpx.AsyncClient) -> None:
    review = {"status": SyncStatus.PENDING_REVIEW, "reason": "refused"}
    await asyncio.to_thread(Telling(arranged.model).tell, status("1", **review), status("2", **review))
    told = (await client.get("/metrics")).text
    assert 'cdc_records{company="acme",entity="account",reason="refused",status="pending_review"} 2.0' in told


async def test_no_name_of_a_record_is_in_the_metrics(arranged: Arranged, client: httpx.AsyncClient) -> None:
    await asyncio.to_thread(Telling(arranged.model).tell, status("1", name="Jane Northgate", sage_key="NORTH001"))
    told = (await client.get("/metrics")).text
    assert "cdc_records" in told
    assert "Northgate" not in told
    assert "NORTH001" not in told


async def test_the_lag_is_told_by_group_and_topic(arranged: Arranged, client: httpx.AsyncClient) -> None:
    arranged.watcher.standings = {"cdc-worker": GroupStanding(1, {"cdc.accounts.changes": 7}, 3)}
    arranged.found(*WELL)
    told = (await client.get("/metrics")).text
    assert 'cdc_consumer_lag_messages{group="cdc-worker",topic="cdc.accounts.changes"} 7.0' in told
    assert 'cdc_consumer_members{group="cdc-worker"} 1.0' in told


async def test_an_old_record_that_is_pending_shows_its_age(arranged: Arranged, client: httpx.AsyncClient) -> None:
    pending = {"status": SyncStatus.PENDING_SYNCHRONISATION, "reason": "retrying"}
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    await asyncio.to_thread(Telling(arranged.model).tell, status("1", changed_at=long_ago, **pending))
    lines = (await client.get("/metrics")).text.splitlines()
    (age,) = [float(line.split()[1]) for line in lines if line.startswith("cdc_oldest_pending_seconds ")]
    assert age > 3600
