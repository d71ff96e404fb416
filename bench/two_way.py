"""A stage for measurements in both directions: both simulators and the whole connector, each a process of its own."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import xxhash

from bench.watch import Watch
from cdc.broker.running import read_running
from cdc.broker.topics import ensure_topics
from cdc.operations.demo.crm import CrmView
from cdc.operations.demo.exports import SAMPLES
from cdc.operations.facts import NotSeen
from cdc.operations.kafka import broker_folder
from cdc.operations.run import topics_of
from cdc.settings import KafkaSettings, Settings, load
from cdc.stopping import SUPERVISED_ENV

_LOOK_EVERY_S = 0.1
_WITHIN_S = 90.0
_STOP_WITHIN_S = 40.0
_SECRETS = {"BENCH_PUBLIC_KEY": "demo-public-key", "BENCH_PRIVATE_KEY": "demo-private-key", "BENCH_TOKEN": "demo-token"}


@dataclass(slots=True)
class Place:
    """Where it is measured. ``person`` speaks to the simulated Sales Management as its application does."""

    exports: Path
    settings: Settings
    kafka: KafkaSettings
    crm: CrmView
    person: httpx.AsyncClient
    watch: Watch


@asynccontextmanager
async def place(folder: Path, rate: float, more_customers: bytes = b"") -> AsyncIterator[Place]:
    """The sample company in both systems, synchronised. ``rate`` is the plan's requests a second.

    ``more_customers`` are rows behind those of the sample. Raises NotSeen.
    """
    exports = folder / "exports"
    shutil.copytree(SAMPLES, exports, ignore=shutil.ignore_patterns("dialects", "report-layout", "t1"))
    with (exports / "customers.csv").open("ab") as file:
        file.write(more_customers)
    tables = {path.name: xxhash.xxh3_128_hexdigest(path.read_bytes()) for path in exports.glob("*.csv")}
    async with AsyncExitStack() as stack:
        simulate = ("cdc", "simulate", "sales-management", "--port", "0", "--rate", str(rate))
        crm = await _listening(stack, *simulate, log=folder / "crm.log")
        sage = await _listening(stack, "bench.sage", str(exports), log=folder / "sage.log")
        config = _write_configuration(folder, crm, sage, rate)
        settings = load(config)
        connector = await _started(stack, "cdc", "run", "--config", str(config), log=folder / "run.log")
        kafka = await _kafka(settings, connector)
        view = CrmView(crm)
        stack.push_async_callback(view.close)
        person = await stack.enter_async_context(httpx.AsyncClient(base_url=crm, timeout=60, trust_env=False))
        watch = await stack.enter_async_context(Watch(kafka, topics_of(settings)))
        for name in ("users.csv", "products.csv", "customers.csv", "orders.csv"):
            await watch.until(partial(watch.has_ended, tables[name]), f"{name} was written", _WITHIN_S)
        yield Place(exports, settings, kafka, view, person, watch)


def _write_configuration(folder: Path, crm: str, sage: str, rate: float) -> Path:
    console = f"127.0.0.1:{_free_port()}"
    path = folder / "connector.toml"
    path.write_text(
        f"""[connector]
data = "state"

[console]
listen = "{console}"

[[companies]]
id = "acme"
exports = "exports"

[companies.sales_management]
url = "{crm}/api/v4"
public_key = "env:BENCH_PUBLIC_KEY"
private_key = "env:BENCH_PRIVATE_KEY"
webhooks = "http://{console}/webhooks"
requests_per_second = {rate}
admin_user = "admin@northgate.example"

[companies.sage]
writer = "hyperaccounts"
url = "{sage}"
token = "env:BENCH_TOKEN"
""",
        encoding="utf-8",
    )
    return path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def _listening(stack: AsyncExitStack, *words: str, log: Path) -> str:
    """Start what prints its address first; returns that."""
    process = await _started(stack, *words, log=log)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), _WITHIN_S)).decode().strip()
    if not line:
        raise NotSeen(f"{words[0]} did not start; see {log}")
    return line


async def _started(stack: AsyncExitStack, *words: str, log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *words,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=sink,
            env={**os.environ, **_SECRETS, SUPERVISED_ENV: "1"}, start_new_session=True,
        )  # fmt: skip
    stack.push_async_callback(_stop, process)
    return process


async def _kafka(settings: Settings, connector: asyncio.subprocess.Process) -> KafkaSettings:
    """Where Kafka listens, once it has every topic."""
    topics = topics_of(settings).all()
    async with asyncio.timeout(_WITHIN_S):
        while (bootstrap := read_running(broker_folder(settings))) is None:
            _alive(connector)
            await asyncio.sleep(_LOOK_EVERY_S)
        kafka = settings.kafka.model_copy(update={"bootstrap": bootstrap})
        while any(result.state == "missing" for result in await ensure_topics(kafka, topics, dry_run=True)):
            _alive(connector)
            await asyncio.sleep(_LOOK_EVERY_S)
    return kafka


def _alive(connector: asyncio.subprocess.Process) -> None:
    if connector.returncode is not None:
        raise NotSeen(f"the connector ended with exit code {connector.returncode}; see run.log")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
