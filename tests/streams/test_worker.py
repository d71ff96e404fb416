"""Whatever happens to worker processes: nothing lost, order kept, state right (promises 1, 4, 7, 11)."""

import asyncio
import itertools
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from tests.streams.deployment import WITHIN_S, Deployment, places_of

pytestmark = pytest.mark.kafka

SLOWLY = {"work": 200}
_numbers = itertools.count()


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, tmp_path: Path) -> AsyncIterator[Deployment]:
    deployment = Deployment(kafka_settings, f"worker{next(_numbers)}", tmp_path)
    await deployment.start()
    yield deployment
    await deployment.stop()


async def test_workers_killed_at_any_moment_lose_nothing(deployment: Deployment) -> None:
    numbers = range(20_000)
    await deployment.feed(numbers)
    for moment in (1, 5_000, 12_000):
        worker = await deployment.worker(**SLOWLY)
        await deployment.more_out(max(moment, len(deployment.seen) + 1), WITHIN_S)
        await worker.kill()
    last = await deployment.worker()
    await deployment.more_out(20_000, WITHIN_S + 5)
    assert await last.terminate() == 0
    assert "said goodbye for 1 worker" in last.log
    out = await deployment.came_out()
    assert (out.lost(numbers), out.out_of_order, out.misplaced) == (set(), 0, {})
    assert await deployment.places_kept() == places_of(numbers)


async def test_a_worker_told_to_stop_drains_and_repeats_nothing(deployment: Deployment) -> None:
    numbers = range(20_000)
    await deployment.feed(numbers)
    for moment in (2_000, 9_000):
        worker = await deployment.worker(**SLOWLY)
        await deployment.more_out(moment)
        assert await worker.terminate() == 0
    last = await deployment.worker()
    await deployment.more_out(20_000)
    await last.terminate()
    out = await deployment.came_out()
    assert (out.lost(numbers), out.duplicates, out.out_of_order, out.misplaced) == (set(), 0, 0, {})


async def test_bytes_that_cannot_be_read_pass_with_their_original_into_the_rejects(deployment: Deployment) -> None:
    await deployment.feed(range(500))
    poison = [b"\xff\xfe", b"{", b"[]"]
    await deployment.put(0, [(b"p", value, ()) for value in poison])
    await deployment.put(0, [(b"p", None, ())])
    await deployment.feed(range(500, 1_000))
    worker = await deployment.worker()
    await deployment.more_out(1_000)
    assert await worker.terminate() == 0
    out = await deployment.came_out()
    assert (out.lost(range(1_000)), out.misplaced) == (set(), {})
    assert sorted(value or b"" for value in await deployment.rejected()) == sorted([*poison, b""])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["told to stop", "killed"])
async def test_workers_hand_over_while_records_flow(deployment: Deployment, how: signal.Signals) -> None:
    first = await deployment.worker()
    await first.says("ready")
    async with deployment.flow() as flow:
        second = await deployment.worker()
        await second.says("ready")
        await flow.goes_on()
        first.signal(how)
        await first.ended()
        await flow.goes_on()
    assert await second.terminate() == 0
    out, numbers = await deployment.came_out(), range(flow.fed)
    assert (out.lost(numbers), out.out_of_order, out.misplaced) == (set(), 0, {})
    assert await deployment.places_kept() == places_of(numbers)
    if how is signal.SIGTERM:
        assert out.duplicates == 0


async def test_a_worker_that_was_paused_while_another_took_over_does_not_write_old_state(
    deployment: Deployment,
) -> None:
    paused = await deployment.worker(**SLOWLY)
    await deployment.feed(range(10_000))
    await deployment.more_out(1_000)
    paused.signal(signal.SIGSTOP)
    other = await deployment.worker()
    await deployment.more_out(10_000, WITHIN_S + 5)
    await deployment.feed(range(10_000, 12_000))
    await deployment.more_out(12_000)
    paused.signal(signal.SIGCONT)
    await deployment.feed(range(12_000, 14_000))
    await deployment.more_out(14_000, WITHIN_S + 5)
    await asyncio.gather(other.terminate(), paused.terminate())
    out = await deployment.came_out()
    assert (out.lost(range(14_000)), out.misplaced) == (set(), {})
    assert await deployment.places_kept() == places_of(range(14_000))


async def test_rules_that_fail_stop_the_worker_with_one_line_and_lose_nothing(deployment: Deployment) -> None:
    numbers = range(3_000)
    await deployment.feed(numbers)
    worker = await deployment.worker(defect_at=1_700)
    assert await worker.ended() == 1
    (line,) = [line for line in worker.log.splitlines() if "ERROR" in line]
    assert "RuntimeError in handle" in line
    assert deployment.changes in line
    assert "Smith" not in worker.log
    repaired = await deployment.worker()
    await deployment.more_out(3_000, WITHIN_S)
    await repaired.terminate()
    out = await deployment.came_out()
    assert (out.lost(numbers), out.misplaced) == (set(), {})


async def test_a_topic_that_is_missing_is_named_with_what_to_do(kafka_settings: KafkaSettings, tmp_path: Path) -> None:
    deployment = Deployment(kafka_settings, "missing", tmp_path)
    worker = await deployment.worker()
    assert await worker.ended() == 1
    (line,) = [line for line in worker.log.splitlines() if "ERROR" in line]
    assert deployment.changes in line
    assert "cdc topics" in line
