"""The stage of the demonstration: simulators and a running connector, each in its own process."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.ports import free_port
from cdc.broker.running import read_running
from cdc.broker.topics import ensure_topics
from cdc.operations.demo.company import make_company
from cdc.operations.demo.configuration import KEYS, MEADOW, write_configuration
from cdc.operations.demo.crm import CrmView
from cdc.operations.demo.sage import SageView
from cdc.operations.facts import Facts, NotSeen
from cdc.operations.kafka import broker_folder
from cdc.operations.run import topics_of
from cdc.settings import KafkaSettings, Settings, load
from cdc.stopping import SUPERVISED_ENV

_LOOK_EVERY_S = 0.1
_READY_WITHIN_S = 90.0
_STOP_WITHIN_S = 40.0


@dataclass(frozen=True, slots=True)
class TwoSides:
    """A company with both its systems: a Sage that takes writes and exports after each, and a Sales Management."""

    exports: Path
    sage: SageView
    crm: CrmView


@dataclass(slots=True)
class Stage:
    """What the story plays on. ``exports`` and ``crm`` are those of the company whose files the story drops."""

    folder: Path
    exports: Path
    settings: Settings
    kafka: KafkaSettings
    crm: CrmView
    meadow: TwoSides
    facts: Facts
    connector: asyncio.subprocess.Process


@asynccontextmanager
async def stage(folder: Path, rate: float) -> AsyncIterator[Stage]:
    """Set everything up in an empty folder; take it down at the end. Raises NotSeen when it does not come up."""
    shutil.rmtree(folder, ignore_errors=True)
    exports, meadow = folder / "exports", folder / MEADOW
    exports.mkdir(parents=True)
    make_company(meadow)
    async with AsyncExitStack() as up:
        files_crm, meadow_crm, meadow_sage = await _simulators(up, folder, rate)
        config = write_configuration(
            folder, files_crm=files_crm, meadow_crm=meadow_crm, meadow_sage=meadow_sage, console_port=free_port(),
            rate=rate,
        )  # fmt: skip
        settings = load(config)
        connector = await up.enter_async_context(_running("run", "--config", str(config), log=folder / "run.log"))
        kafka = await _kafka(settings, connector, folder)
        views = CrmView(files_crm), CrmView(meadow_crm), SageView(meadow_sage)
        for view in views:
            up.push_async_callback(view.close)
        both = TwoSides(meadow, views[2], views[1])
        facts = await up.enter_async_context(Facts(kafka, topics_of(settings)))
        yield Stage(folder, exports, settings, kafka, views[0], both, facts, connector)


async def _simulators(up: AsyncExitStack, folder: Path, rate: float) -> list[str]:
    """Their addresses: two of Sales Management and one of Sage."""
    crm = ("simulate", "sales-management", "--port", "0", "--rate", str(rate))
    sage = ("simulate", "sage", "--port", "0", "--folder", str(folder / MEADOW))
    started = [
        await up.enter_async_context(_running(*words, log=folder / log))
        for words, log in ((crm, "crm.log"), (crm, f"{MEADOW}-crm.log"), (sage, f"{MEADOW}-sage.log"))
    ]
    return [await _first_line(process) for process in started]


@asynccontextmanager
async def _running(*words: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await _start(*words, log=log)
    try:
        yield process
    finally:
        await _stop(process)


async def _start(*words: str, log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as sink:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cdc", *words,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=sink,
            env={**os.environ, **KEYS, SUPERVISED_ENV: "1"}, start_new_session=True,
        )  # fmt: skip


async def _first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), _READY_WITHIN_S)).decode().strip()
    if not line:
        raise NotSeen("a simulator did not start; see the logs in the folder of the demonstration")
    return line


async def _kafka(settings: Settings, connector: asyncio.subprocess.Process, folder: Path) -> KafkaSettings:
    """Where Kafka listens, once it has every topic."""
    async with asyncio.timeout(_READY_WITHIN_S):
        while (bootstrap := read_running(broker_folder(settings))) is None:
            _alive(connector, folder)
            await asyncio.sleep(_LOOK_EVERY_S)
        kafka = settings.kafka.model_copy(update={"bootstrap": bootstrap})
        while any(r.state == "missing" for r in await ensure_topics(kafka, topics_of(settings).all(), dry_run=True)):
            _alive(connector, folder)
            await asyncio.sleep(_LOOK_EVERY_S)
    return kafka


def _alive(connector: asyncio.subprocess.Process, folder: Path) -> None:
    if connector.returncode is not None:
        raise NotSeen(f"the connector ended with exit code {connector.returncode}; see {folder / 'run.log'}")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
