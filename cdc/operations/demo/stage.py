"""The stage of the demonstration: simulators and a running connector, each in its own process."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.ports import free_port
from cdc.operations.children import first_line, kafka_of, running
from cdc.operations.demo.company import make_company
from cdc.operations.demo.configuration import HARBOUR, KEYS, MEADOW, write_configuration
from cdc.operations.demo.console import ConsoleView
from cdc.operations.demo.crm import CrmView
from cdc.operations.demo.harbour import in_use_before
from cdc.operations.demo.sage import SageView
from cdc.operations.facts import Facts
from cdc.operations.run import topics_of
from cdc.settings import KafkaSettings, Settings, load


@dataclass(frozen=True, slots=True)
class OneSide:
    """A company whose Sage only exports."""

    exports: Path
    crm: CrmView


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
    config: Path
    exports: Path
    settings: Settings
    kafka: KafkaSettings
    crm: CrmView
    meadow: TwoSides
    harbour: OneSide
    console: ConsoleView
    facts: Facts
    connector: asyncio.subprocess.Process


@asynccontextmanager
async def stage(folder: Path, rate: float, console_port: int | None = None) -> AsyncIterator[Stage]:
    """Set everything up in an empty folder; take it down at the end. Raises NotSeen when it does not come up."""
    shutil.rmtree(folder, ignore_errors=True)
    exports, meadow, harbour = folder / "exports", folder / MEADOW, folder / HARBOUR
    for each in (exports, harbour):
        each.mkdir(parents=True)
    make_company(meadow)
    async with AsyncExitStack() as up:
        files_crm, meadow_crm, harbour_crm, meadow_sage = await _simulators(up, folder, rate)
        config = write_configuration(
            folder, files_crm=files_crm, meadow_crm=meadow_crm, meadow_sage=meadow_sage, harbour_crm=harbour_crm,
            console_port=console_port or free_port(), rate=rate,
        )  # fmt: skip
        settings = load(config)
        crm, both = CrmView(files_crm), TwoSides(meadow, SageView(meadow_sage), CrmView(meadow_crm))
        one, console = OneSide(harbour, CrmView(harbour_crm)), ConsoleView(f"http://{settings.console.listen}")
        for view in (crm, both.sage, both.crm, one.crm, console):
            up.push_async_callback(view.close)
        await in_use_before(one.crm)
        log = folder / "run.log"
        connector = await up.enter_async_context(running("cdc", "run", "--config", str(config), log=log, secrets=KEYS))
        kafka = await kafka_of(settings, connector, log)
        facts = await up.enter_async_context(Facts(kafka, topics_of(settings)))
        yield Stage(folder, config, exports, settings, kafka, crm, both, one, console, facts, connector)


async def _simulators(up: AsyncExitStack, folder: Path, rate: float) -> list[str]:
    """Their addresses: three of Sales Management and one of Sage."""
    crm = ("sales-management", "--port", "0", "--rate", str(rate))
    sage = ("sage", "--port", "0", "--folder", str(folder / MEADOW))
    logs = [folder / name for name in ("crm.log", f"{MEADOW}-crm.log", f"{HARBOUR}-crm.log", f"{MEADOW}-sage.log")]
    started = [
        await up.enter_async_context(running("cdc", "simulate", *words, log=log, secrets=KEYS))
        for words, log in zip((crm, crm, crm, sage), logs, strict=True)
    ]
    return [await first_line(process, log) for process, log in zip(started, logs, strict=True)]
