"""How long the worker is away after `kill -9`, with 100,000 records in its tables."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.options import is_quick
from bench.worker_stage import account_change, load
from cdc.broker.client import company_partition, new_consumer, new_producer
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.operations.children import running
from cdc.operations.run import topics_of
from cdc.settings import BOOTSTRAP_ENV, KafkaSettings, Settings
from cdc.settings import load as configured
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, System
from schemas.wire import loads, to_bytes
from streams.logs import quiet_libraries

RECORDS, QUICK_RECORDS = 100_000, 5_000
_READY = "ready: partitions assigned"
_WITHIN_S = 300.0
_LOOK_EVERY_S = 0.02
_KEYS = {"BENCH_KEY": "demo-key"}
_CONFIGURATION = """[connector]
data = "state"

[[companies]]
id = "company00"
exports = "exports"

[companies.sales_management]
url = "http://127.0.0.1:1/api/v4"
public_key = "env:BENCH_KEY"
private_key = "env:BENCH_KEY"
"""


async def measure(folder: Path, records: int = RECORDS) -> dict[str, Any]:
    """Seconds from the start of the next process until its tables are back, and until a new change has its status."""
    (folder / "exports").mkdir(parents=True)
    config = folder / "connector.toml"
    config.write_text(_CONFIGURATION, encoding="utf-8")
    settings = configured(config)
    async with EmbeddedBroker(folder / "broker") as broker:
        kafka = KafkaSettings(bootstrap=broker.bootstrap)
        topics = topics_of(settings)
        await ensure_topics(kafka, topics.all())
        await load(kafka, topics, records)
        started = time.monotonic()
        async with _statuses(kafka, topics) as statuses:
            async with _worker(folder, kafka, "first.log") as worker:
                await _seen(statuses, records)
                filled_s = time.monotonic() - started
                worker.kill()
            return await _after_the_kill(folder, settings, kafka, statuses, records) | {
                "filled_in_s": round(filled_s, 1)
            }


async def _after_the_kill(
    folder: Path, settings: Settings, kafka: KafkaSettings, statuses: AIOKafkaConsumer, records: int
) -> dict[str, Any]:
    """The change is there before the worker is: it is handled as soon as the state is back."""
    topics = topics_of(settings)
    await _send(kafka, topics, records)
    started = time.monotonic()
    async with _worker(folder, kafka, "second.log") as worker:
        ready = asyncio.create_task(asyncio.to_thread(_ready_s, folder / "second.log", started))
        await _seen_of(statuses, f"C{records:07d}")
        told_s = time.monotonic() - started
        times = psutil.Process(worker.pid).cpu_times()
        return {
            "records": records,
            "state_restored_s": round(await ready, 2),
            "first_status_s": round(told_s, 2),
            "worker_cpu_s": round(times.user + times.system, 2),
            "load": round(os.getloadavg()[0], 2),
        }


@asynccontextmanager
async def _worker(folder: Path, kafka: KafkaSettings, log: str) -> AsyncIterator[asyncio.subprocess.Process]:
    words = ("cdc", "worker", "--config", str(folder / "connector.toml"))
    secrets = {**_KEYS, BOOTSTRAP_ENV: kafka.bootstrap or ""}
    async with running(*words, log=folder / log, secrets=secrets) as process:
        yield process


@asynccontextmanager
async def _statuses(kafka: KafkaSettings, topics: Topics) -> AsyncIterator[AIOKafkaConsumer]:
    topic = topics.sync_status(Entity.ACCOUNT)
    async with new_consumer(kafka, "bench-statuses") as consumer:
        consumer.assign([TopicPartition(topic, number) for number in range(topics.partitions)])
        yield consumer


async def _send(kafka: KafkaSettings, topics: Topics, number: int) -> None:
    change = account_change(number)
    partition = company_partition(change.company, kafka.partitions)
    record = (key(change.company, System.SAGE, change.key), to_bytes(change), ())
    async with new_producer(kafka, "bench") as producer:
        await send_all(producer, topics.changes(Entity.ACCOUNT), partition, [record])


async def _seen(statuses: AIOKafkaConsumer, count: int) -> None:
    async with asyncio.timeout(_WITHIN_S):
        while count > 0:
            count -= sum(map(len, (await statuses.getmany(timeout_ms=200)).values()))


async def _seen_of(statuses: AIOKafkaConsumer, code: str) -> None:
    """What was handled twice after the kill comes before."""
    async with asyncio.timeout(_WITHIN_S):
        async for record in statuses:
            if loads(record.value)["sage_key"] == code:
                return


def _ready_s(log: Path, started: float) -> float:
    """In a thread, since it looks and looks again; it gives up when the whole measurement is late."""
    while time.monotonic() - started < _WITHIN_S:
        if log.exists() and _READY in log.read_text():
            return time.monotonic() - started
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"the worker was not ready within {_WITHIN_S:g} s")


if __name__ == "__main__":
    quiet_libraries()
    with tempfile.TemporaryDirectory() as scratch:
        records = QUICK_RECORDS if is_quick(__doc__) else RECORDS
        print(json.dumps(asyncio.run(measure(Path(scratch), records))))
