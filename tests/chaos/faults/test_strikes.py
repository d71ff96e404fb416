"""Strikes on their own: what they do to processes, in which order, and that they leave everything healed."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import psutil
import pytest

from tests.chaos.faults import FAULTS
from tests.chaos.faults.alone import AloneStage
from tests.chaos.faults.disks import fill
from tests.chaos.faults.stops import stop
from tests.chaos.faults.struck import NeverStruck, became
from tests.chaos.seams import SEAMS

WAITS = "import sys; sys.stdin.read()"
DIES = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
SERVICES = ("capture", "worker", "sink crm", "sink sage", "console")


@pytest.fixture
async def stage() -> AsyncIterator[AloneStage]:
    """All services started; a victim dies at once."""
    alone = AloneStage(dict.fromkeys(SERVICES, WAITS), launched=DIES)
    for service in SERVICES:
        await alone.start(service)
    alone.done.clear()
    yield alone
    await alone.end()


def running(stage: AloneStage) -> set[str]:
    return {service for service, process in stage.processes.items() if process.returncode is None}


@pytest.mark.parametrize("service", SERVICES)
async def test_who_is_killed_is_started_again(stage: AloneStage, service: str) -> None:
    await FAULTS[f"kill-{service.replace(' ', '-')}"].strike(stage, Random(1))
    assert stage.done[:2] == [f"kill {service}", f"start {service}"]
    assert running(stage) == set(SERVICES)


async def test_all_are_killed_before_one_is_started(stage: AloneStage) -> None:
    await FAULTS["kill-everything"].strike(stage, Random(1))
    assert [words.split()[0] for words in stage.done] == ["kill"] * 5 + ["start"] * 5
    assert running(stage) == set(SERVICES)


@pytest.mark.parametrize("seam", SEAMS.values(), ids=lambda seam: seam.name)
def test_every_boundary_has_a_fault(seam: object) -> None:
    assert [fault for fault in FAULTS.values() if seam in getattr(fault.strike, "args", ())] != []


async def test_a_victim_dies_at_its_boundary_and_is_started_as_it_is(stage: AloneStage) -> None:
    await FAULTS["die-worker-after-produce"].strike(stage, Random(1))
    killed, armed, started = stage.done
    assert (killed, started) == ("kill worker", "start worker")
    assert "tests.chaos.victim --die-at worker: after produce --nth" in armed


async def test_a_victim_that_ends_otherwise_is_a_failed_run(stage: AloneStage) -> None:
    stage.launched = "raise SystemExit(1)"
    with pytest.raises(NeverStruck, match="ended with 1, expected -9"):
        await FAULTS["die-worker-after-produce"].strike(stage, Random(1))


async def test_who_is_stopped_stands_still_and_goes_on_afterwards(stage: AloneStage) -> None:
    process = psutil.Process(stage.process("worker").pid)
    striking = asyncio.create_task(stop("worker", 1.0, stage, Random(1)))
    await until(lambda: process.status() == psutil.STATUS_STOPPED)
    await striking
    await until(lambda: process.status() != psutil.STATUS_STOPPED)


async def test_a_full_disk_takes_no_byte_and_then_all_again(tmp_path: object) -> None:
    writes = (
        "import sys\n"
        f"out = open('{tmp_path}/kept', 'ab', buffering=0)\n"
        "for line in sys.stdin:\n"
        "    try:\n"
        "        out.write(b'x' * 70_000)\n"
        "    except OSError as error:\n"
        "        print(error.strerror, flush=True)\n"
        "    else:\n"
        "        print('written', flush=True)\n"
    )
    alone = AloneStage({"capture": writes})
    await alone.start("capture")
    process = alone.process("capture")

    async def asked() -> str:
        process.stdin.write(b"go\n")
        return (await process.stdout.readline()).decode().strip()

    assert await asked() == "written"
    striking = asyncio.create_task(fill("capture", 1.0, alone, Random(1)))
    said = await asked()
    while said == "written" and not striking.done():
        said = await asked()
    assert said == "File too large"
    await striking
    assert await asked() == "written"
    await alone.end()


async def test_a_fact_that_never_comes_is_a_failed_run() -> None:
    async def never() -> bool:
        return False

    with pytest.raises(NeverStruck, match="the sky falls: not within 0 s"):
        await became(never, "the sky falls", within_s=0.2)


async def until(fact: object) -> None:
    async def so() -> bool:
        return bool(fact())

    await became(so, "the process is in this state", within_s=30.0)
