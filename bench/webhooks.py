"""Webhooks that `cdc console` accepts: each is in Kafka with acks=all before its 202, over connections that stay open.

Callers, console and broker share the machine; the processor time of each is told, so that the rest can be judged.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psutil

from bench.options import is_quick
from bench.webhook_clients import Report
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.ports import free_port
from cdc.broker.reading import read_topic
from cdc.broker.topics import ensure_topics
from cdc.operations.children import running
from cdc.operations.run import topics_of
from cdc.settings import BOOTSTRAP_ENV, KafkaSettings, load
from cdc.webhooks.tokens import token_of
from streams.logs import quiet_libraries

PROCESSES, CONNECTIONS = 2, 32
"""Callers: so many processes with so many connections each."""

SECONDS, QUICK_SECONDS, WARM_UP_S = 6.0, 2.0, 2.0
_KEYS = {"BENCH_KEY": "demo-key"}
_CONFIGURATION = """[connector]
data = "state"

[console]
listen = "127.0.0.1:{port}"

[[companies]]
id = "acme"
exports = "exports"

[companies.sales_management]
url = "http://127.0.0.1:1/api/v4"
public_key = "env:BENCH_KEY"
private_key = "env:BENCH_KEY"
"""


async def measure(folder: Path, seconds: float = SECONDS) -> dict[str, Any]:
    """Requests accepted a second, milliseconds until the answer, and processor seconds by process."""
    port = free_port()
    (folder / "exports").mkdir(parents=True)
    config = folder / "connector.toml"
    config.write_text(_CONFIGURATION.format(port=port), encoding="utf-8")
    settings = load(config)
    path = f"/webhooks/acme/{token_of(settings.connector.data, 'acme')}?entity=account&action=update"
    async with AsyncExitStack() as up:
        broker = await up.enter_async_context(EmbeddedBroker(folder / "broker"))
        kafka = KafkaSettings(bootstrap=broker.bootstrap)
        await ensure_topics(kafka, topics_of(settings).all())
        words, log = ("cdc", "console", "--config", str(config)), folder / "console.log"
        secrets = {**_KEYS, BOOTSTRAP_ENV: kafka.bootstrap or ""}
        console = await up.enter_async_context(running(*words, log=log, secrets=secrets))
        await _listening(port)
        await _calls(port, path, WARM_UP_S)
        watched = {"console": psutil.Process(console.pid), "broker": _java()}
        before = {name: _cpu_s(each) for name, each in watched.items()}
        started = time.perf_counter()
        reports = await _calls(port, path, seconds)
        took_s = time.perf_counter() - started
        used = {name: round(_cpu_s(each) - before[name], 2) for name, each in watched.items()}
        kept = len([None async for _ in read_topic(kafka, topics_of(settings).webhooks)])
    return _figures(reports, took_s, used, kept)


def _figures(reports: list[Report], took_s: float, used: dict[str, float], kept: int) -> dict[str, Any]:
    took_ms = [ms for report in reports for ms in report["took_ms"]]
    accepted = sum(report["answers"].get("202", 0) for report in reports)
    cuts = statistics.quantiles(took_ms, n=100)
    return {
        "connections": PROCESSES * CONNECTIONS,
        "accepted": accepted,
        "not_accepted": len(took_ms) - accepted,
        "kept_in_kafka_warm_up_included": kept,
        "accepted_per_s": round(accepted / seconds),
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "console_cpu_us_per_request": round(used["console"] / max(1, accepted) * 1e6, 1),
        "cpu_s": used,
        "took_s": round(took_s, 1),
        "load": round(os.getloadavg()[0], 2),
    }


async def _calls(port: int, path: str, seconds: float) -> list[Report]:
    words = ("-m", "bench.webhook_clients", str(port), path, str(CONNECTIONS), str(seconds))
    callers = [
        await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
        for _ in range(PROCESSES)
    ]
    return [json.loads((await caller.communicate())[0]) for caller in callers]


async def _listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _java() -> psutil.Process:
    """The embedded broker: the only Java among our children."""
    return next(child for child in psutil.Process().children(recursive=True) if "java" in child.name())


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    quiet_libraries()
    with tempfile.TemporaryDirectory() as scratch:
        seconds = QUICK_SECONDS if is_quick(__doc__) else SECONDS
        print(json.dumps(asyncio.run(measure(Path(scratch), seconds))))
