"""Replays on a real Kafka: rehearsed, applied without a repeated effect, resumed after a crash, overtaken by people."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from cdc.broker.reading import read_topic
from cdc.operations.replay.notebook import Notebook, Position, ReplayRefused
from cdc.operations.replay.pace import Pace
from cdc.operations.replay.rehearsing import Report, rehearse
from cdc.operations.replay.sending import Ending, Sending
from cdc.operations.replay.stretch import Stretch
from cdc.operations.retry import Asker
from cdc.rules.company_rules import CompanyRules
from cdc.rules.processor import Processor
from cdc.settings import KafkaSettings
from schemas.change import Change
from schemas.control import Action, ControlRequest
from schemas.reason import Reason
from schemas.vocabulary import Entity, SyncStatus
from schemas.wire import from_bytes
from tests.operations.examples import AT
from tests.operations.plant import Plant, plant
from tests.rules.examples import COMPANY, change, record
from tests.sinks.deployment import eventually

pytestmark = pytest.mark.kafka

WELL = SyncStatus.SYNCHRONISED
ALL = Stretch(COMPANY, Entity.ACCOUNT)


def accounts(count: int, sequence: int = 1, **fields: str) -> list[Change]:
    return [change(record(code=f"A{number:03d}", **fields), sequence=sequence) for number in range(count)]


async def at_once(_: float) -> None:
    """Nobody waits."""


def sending(
    site: Plant, stretch: Stretch = ALL, rate: float = 1000.0, sleep: Callable[[float], Awaitable[object]] = at_once
) -> Sending:
    notebook = Notebook(site.deployment.settings.connector.data, COMPANY)
    pace = Pace(rate, time.monotonic, sleep)
    asker = Asker("ann", AT, iter([f"id {number}" for number in range(9)]))
    return Sending(site.deployment.kafka, site.deployment.topics, stretch, notebook, pace, asker)


def heard(_: Position) -> None:
    """Nobody listens."""


async def copies(site: Plant) -> list[Change]:
    return [each for each in await site.deployment.changes(Entity.ACCOUNT) if each.source.replay]


async def taken(site: Plant, superseded: int) -> None:
    """The worker has ended so many older copies."""

    async def so() -> bool:
        outcomes = await site.deployment.outcomes(Entity.ACCOUNT)
        return sum(each.reason == Reason.SUPERSEDED.code for each in outcomes) >= superseded

    await eventually(so)


async def test_a_replay_repeats_no_effect(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site, site.working():
        await site.take(*accounts(3), *accounts(3, 2, town="York"))
        before = await site.until(WELL, count=3, version=2)
        writes = site.writes
        ending, position = await sending(site).run(False, asyncio.Event(), heard)
        await taken(site, superseded=3)
        assert (ending, position.sent, len(await copies(site))) == (Ending.DONE, 6, 6)
        assert site.writes == writes
        assert await site.statuses() == before


async def test_a_forced_replay_writes_the_latest_state_once_more(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site, site.working():
        await site.take(*accounts(1), *accounts(1, 2, town="York"))
        await site.until(WELL, version=2)
        writes = site.writes
        await sending(site).run(True, asyncio.Event(), heard)
        await site.until(WELL, version=3)
        assert site.writes == writes + 1


async def test_beginning_and_end_are_told_with_who_and_when(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site:
        await site.take(*accounts(2))
        await sending(site).run(False, asyncio.Event(), heard)
        topic = site.deployment.topics.control
        told = [from_bytes(ControlRequest, r.value) async for r in read_topic(site.deployment.kafka, topic)]
        assert [(each.action, each.by, (each.replay or {})["phase"]) for each in told] == [
            (Action.REPLAY, "ann", "begun"),
            (Action.REPLAY, "ann", "done"),
        ]


async def test_an_interrupted_replay_goes_on_where_it_was(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site:
        await site.take(*accounts(5))
        stop = asyncio.Event()
        ending, at = await sending(site, rate=20).run(False, stop, lambda _: stop.set())
        assert (ending, at.sent) == (Ending.INTERRUPTED, 2)
        ending, at = await sending(site, rate=20).run(False, asyncio.Event(), heard)
        assert (ending, at.sent) == (Ending.DONE, 5)
        assert [each.key for each in await copies(site)] == [each.key for each in accounts(5)]


async def test_another_replay_waits_until_an_interrupted_one_has_ended(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    async with plant(kafka_settings, tmp_path) as site:
        await site.take(*accounts(5))
        stop = asyncio.Event()
        await sending(site, rate=20).run(False, stop, lambda _: stop.set())
        with pytest.raises(ReplayRefused, match="interrupted after 2 changes"):
            await sending(site, Stretch(COMPANY, Entity.ACCOUNT, key="A001")).run(False, asyncio.Event(), heard)


async def test_a_cancelled_replay_ends_before_its_next_changes(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site:
        await site.take(*accounts(5))
        notebook = Notebook(site.deployment.settings.connector.data, COMPANY)
        ending, at = await sending(site, rate=20).run(False, asyncio.Event(), lambda _: notebook.cancel())
        assert (ending, at.sent) == (Ending.CANCELLED, 2)
        assert notebook.read() is None


async def test_a_live_change_overtakes_a_replay(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site, site.working():
        await site.take(*accounts(5))
        await site.until(WELL, count=5)
        live = change(record(code="LIVE"), sequence=2)

        async def until_the_live_one_is_written(_: float) -> None:
            if not any(each.key == "LIVE" for each in await site.deployment.changes(Entity.ACCOUNT)):
                await site.take(live)
            await site.until(WELL, count=6)

        await sending(site, rate=20, sleep=until_the_live_one_is_written).run(False, asyncio.Event(), heard)
        seen = await site.deployment.changes(Entity.ACCOUNT)
        assert [each.key for each in seen if each.source.replay or each.key == "LIVE"] == [
            "A000", "A001", "LIVE", "A002", "A003", "A004",
        ]  # fmt: skip


async def test_after_a_kill_in_the_middle_the_same_command_brings_every_change(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    async with plant(kafka_settings, tmp_path) as site:
        await site.take(*accounts(8))
        words = ("replay", "--company", COMPANY, "--entity", "account", "--rate", "10")

        async def cdc() -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cdc", *words, env=site.environment, stdout=asyncio.subprocess.PIPE
            )

        async def some() -> list[Change]:
            return await copies(site)

        process = await cdc()
        await eventually(some)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert Notebook(tmp_path / "state", COMPANY).read() is not None
        process = await cdc()
        out, _ = await process.communicate()
        assert (process.returncode, out.decode().split()[0]) == (0, "8")
        assert {each.key for each in await copies(site)} == {each.key for each in accounts(8)}


async def test_a_rehearsal_finds_no_difference_where_nothing_changed(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    async with plant(kafka_settings, tmp_path) as site, site.working():
        await site.take(*accounts(3), *accounts(3, 2, town="York"))
        await site.until(WELL, count=3, version=2)
        report = await rehearsed(site, CompanyRules())
        assert (report.changes, report.same, report.differences) == (6, 6, [])


async def test_a_rehearsal_tells_what_todays_rules_would_decide(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    async with plant(kafka_settings, tmp_path) as site, site.working():
        await site.take(*accounts(2, marker="Lead"))
        await site.until(WELL, count=2)
        before = len(await site.deployment.changes(Entity.ACCOUNT))
        report = await rehearsed(site, CompanyRules(potential_value="Lead"))
        [difference] = report.differences
        assert (difference.then, difference.today, difference.count) == (
            "customer written to Sales Management", "potential written to Sales Management", 2,
        )  # fmt: skip
        assert [each.split()[0] for each in difference.examples] == ["A000", "A001"]
        assert len(await site.deployment.changes(Entity.ACCOUNT)) == before


async def rehearsed(site: Plant, rules: CompanyRules) -> Report:
    topics = site.deployment.topics
    return await rehearse(site.deployment.kafka, topics, ALL, Processor(Entity.ACCOUNT, topics, {COMPANY: rules}))
