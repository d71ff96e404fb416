"""The stage of the demonstration: a simulator, a configuration and a running connector, each in its own process."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.running import read_running
from cdc.broker.topics import ensure_topics
from cdc.operations.demo.crm import CrmView
from cdc.operations.facts import Facts, NotSeen
from cdc.operations.kafka import broker_folder
from cdc.operations.run import topics_of
from cdc.operations.stopping import SUPERVISED_ENV
from cdc.settings import KafkaSettings, Settings, load

_LOOK_EVERY_S = 0.1
_READY_WITHIN_S = 90.0
_STOP_WITHIN_S = 40.0
_KEYS = {"DEMO_PUBLIC_KEY": "demo-public-key", "DEMO_PRIVATE_KEY": "demo-private-key"}


@dataclass(slots=True)
class Stage:
    """What the story plays on."""

    folder: Path
    exports: Path
    settings: Settings
    kafka: KafkaSettings
    crm: CrmView
    facts: Facts
    connector: asyncio.subprocess.Process


@asynccontextmanager
async def stage(folder: Path, rate: float) -> AsyncIterator[Stage]:
    """Set everything up in an empty folder; take it down at the end. Raises NotSeen when it does not come up."""
    shutil.rmtree(folder, ignore_errors=True)
    exports = folder / "exports"
    exports.mkdir(parents=True)
    simulator = await _start("simulate", "sales-management", "--port", "0", "--rate", str(rate), log=folder / "crm.log")
    try:
        url = await _first_line(simulator)
        config = _write_configuration(folder, url, rate)
        settings = load(config)
        connector = await _start("run", "--config", str(config), log=folder / "run.log")
        try:
            kafka = await _kafka(settings, connector, folder)
            view = CrmView(url)
            async with Facts(kafka, topics_of(settings)) as facts:
                yield Stage(folder, exports, settings, kafka, view, facts, connector)
            await view.close()
        finally:
            await _stop(connector)
    finally:
        await _stop(simulator)


def _write_configuration(folder: Path, url: str, rate: float) -> Path:
    path = folder / "connector.toml"
    path.write_text(
        f"""[connector]
data = "state"

[[companies]]
id = "acme"
exports = "exports"

[companies.sales_management]
url = "{url}/api/v4"
public_key = "env:DEMO_PUBLIC_KEY"
private_key = "env:DEMO_PRIVATE_KEY"
requests_per_second = {rate}
admin_user = "admin@northgate.example"
""",
        encoding="utf-8",
    )
    return path


async def _start(*words: str, log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as sink:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cdc", *words,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=sink,
            env={**os.environ, **_KEYS, SUPERVISED_ENV: "1"}, start_new_session=True,
        )  # fmt: skip


async def _first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), _READY_WITHIN_S)).decode().strip()
    if not line:
        raise NotSeen("the simulator did not start")
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
