"""A pause is no stall, and a stall is no outage."""

import itertools
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiokafka.errors import KafkaConnectionError
from faust.types import TP

from cdc.settings import KafkaSettings
from streams.transport.app import WorkerApp
from streams.watchdog import Stall, Stalled, behind, look_after

HERE = TP("t", 0)


def test_work_that_waits_for_too_long_is_a_stall() -> None:
    stall = Stall(after_s=60, now=0)
    assert not stall.observe(59, done=0, work_waits=True)
    assert stall.observe(60, done=0, work_waits=True)


def test_progress_is_no_stall() -> None:
    stall = Stall(after_s=60, now=0)
    stall.observe(59, done=1, work_waits=True)
    assert not stall.observe(100, done=1, work_waits=True)


def test_having_nothing_to_do_is_no_stall() -> None:
    stall = Stall(after_s=60, now=0)
    stall.observe(1000, done=0, work_waits=False)
    assert not stall.observe(1059, done=0, work_waits=True)


def test_an_outage_excuses() -> None:
    stall = Stall(after_s=60, now=0)
    stall.excused(59)
    assert not stall.observe(100, done=0, work_waits=True)


def test_records_after_the_position_wait() -> None:
    assert behind({HERE: 9}, starts={HERE: 0}, ends={HERE: 10})


def test_at_the_end_nothing_waits() -> None:
    assert not behind({HERE: 10}, starts={HERE: 0}, ends={HERE: 10})


def test_what_was_never_read_waits() -> None:
    assert behind({}, starts={HERE: 0}, ends={HERE: 1})


def test_what_retention_deleted_does_not_wait() -> None:
    assert not behind({}, starts={HERE: 10}, ends={HERE: 10})


class HandThread:
    """Stands where aiokafka's thread is."""

    def assignment(self) -> set[TP]:
        return {HERE}


class HandProbe:
    """Says where the partition ends, one answer after the other; None is an outage, and no more answers the end."""

    def __init__(self, *ends: int | None) -> None:
        self._ends = iter(ends)

    async def beginning_offsets(self, tps: list[TP]) -> Mapping[TP, int]:
        return dict.fromkeys(tps, 0)

    async def end_offsets(self, tps: list[TP]) -> Mapping[TP, int]:
        end = next(self._ends)
        if end is None:
            raise KafkaConnectionError
        return dict.fromkeys(tps, end)


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    """An app that has processed everything up to offset 10."""
    app = WorkerApp("unit", KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)
    app.consumer._thread = HandThread()
    app.consumer.positions = {HERE: 10}
    return app


async def looked_after(app: WorkerApp, probe: HandProbe) -> None:
    """The clock moves by ten seconds each time someone looks at it, and a stall is declared after a minute."""
    seconds = itertools.count(step=10)
    await look_after(app, probe, lambda: float(next(seconds)), every_s=0)


async def test_a_worker_that_does_nothing_about_its_records_is_stopped(app: WorkerApp) -> None:
    with pytest.raises(Stalled, match="records wait"):
        await looked_after(app, HandProbe(*[11] * 20))


async def test_a_worker_without_anything_to_do_is_left_alone(app: WorkerApp) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await looked_after(app, HandProbe(*[10] * 20))


async def test_a_chunk_that_is_never_finished_is_noticed(app: WorkerApp) -> None:
    app.consumer.open_chunks.deliver(HERE, 10, agents=1)
    with pytest.raises(Stalled):
        await looked_after(app, HandProbe(*[10] * 20))


async def test_a_rebalance_that_never_ends_is_noticed(app: WorkerApp) -> None:
    app.rebalancing = True
    with pytest.raises(Stalled):
        await looked_after(app, HandProbe())


async def test_an_outage_is_told_once_and_no_stall(app: WorkerApp, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(RuntimeError, match="StopIteration"):
        await looked_after(app, HandProbe(*[None] * 20, 10))
    told = [record.getMessage() for record in caplog.records if record.name == "streams.watchdog"]
    assert told == ["Kafka does not answer; nothing is processed until it does", "Kafka answers again"]
