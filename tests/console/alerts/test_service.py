"""Alerts as they come out of a model: told once, over a restart too, and never with a name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cdc.alert_settings import AlertSettings
from cdc.console.alerts.alert import Alert, AlertKind
from cdc.console.alerts.channels import Channel
from cdc.console.alerts.courier import Courier
from cdc.console.alerts.memory import AlertMemory
from cdc.console.alerts.service import Alerts
from cdc.console.health import Check, Health
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from schemas.status import Status
from schemas.vocabulary import SyncStatus
from tests.console.arranged import NOON, Telling, at, status

SETTINGS = AlertSettings(webhook="https://chat.example/hook", after_s=0)
WITHIN_S = 30
LATER = NOON + timedelta(minutes=5)
WELL = Health((Check("worker", True, "at work"),), (), NOON)
STILL = Health((Check("worker", False, "stands still"),), (), NOON)


class Stage:
    """A console's alerts with a channel that keeps what it takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.model = ReadModel(Store(folder / "model"))
        self.model.reading.caught_up = True
        self.telling = Telling(self.model)
        self.taken: asyncio.Queue[Alert] = asyncio.Queue()
        self.health = WELL

    @asynccontextmanager
    async def running(self, began: datetime = NOON) -> AsyncIterator[None]:
        """Alerts of a console that began then, five minutes past noon."""
        stop = asyncio.Event()
        alerts = Alerts(
            SETTINGS, ("acme",), None, self.model, lambda: self.health,
            Courier([Channel("webhook", self.taken.put)], lambda _: None), AlertMemory(self.folder, began),
            clock=asyncio.get_running_loop().time, now=lambda: LATER, every_s=0.01,
        )  # fmt: skip
        running = asyncio.create_task(alerts.run(stop))
        try:
            async with asyncio.timeout(WITHIN_S):
                yield
        finally:
            stop.set()
            await running


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def in_review(record_id: str, at_s: float) -> Status:
    return status(record_id, status=SyncStatus.PENDING_REVIEW, reason="refused", changed_at=at(at_s), name="Jane Leeds")


async def test_a_record_that_needs_a_person_is_told_without_its_name(stage: Stage) -> None:
    await asyncio.to_thread(stage.telling.tell, in_review("1", 5))
    async with stage.running():
        alert = await stage.taken.get()
    assert (alert.kind, alert.company, alert.counts) == (AlertKind.REVIEW, "acme", {"refused": 1})
    assert "Jane" not in str(alert.body())


async def test_what_was_told_is_not_told_again_after_a_restart(stage: Stage) -> None:
    await asyncio.to_thread(stage.telling.tell, in_review("1", 5))
    async with stage.running():
        await stage.taken.get()
    stage.health = STILL
    async with stage.running():
        assert (await stage.taken.get()).kind is AlertKind.STANDS_STILL
    assert stage.taken.empty()


async def test_what_came_while_the_console_was_away_is_told(stage: Stage) -> None:
    async with stage.running():
        stage.health = STILL
        await stage.taken.get()
    stage.health = WELL
    await asyncio.to_thread(stage.telling.tell, in_review("1", 5))
    async with stage.running(began=LATER):
        assert (await stage.taken.get()).counts == {"refused": 1}


async def test_a_standstill_and_its_end_are_told(stage: Stage) -> None:
    stage.health = STILL
    async with stage.running():
        assert (await stage.taken.get()).wrong == ("worker",)
        stage.health = WELL
        assert (await stage.taken.get()).kind is AlertKind.WELL_AGAIN
