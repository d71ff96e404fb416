"""Debezium with PostgreSQL on Kafka Connect: from a commit to its event. It is not the same job.

A database tells Debezium of every change; Sage tells nobody, so the connector finds the changes in a whole export. What
can be laid side by side is how soon one change is in a topic, and how many changes a second come out.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.arithmetic import latencies, rounded
from bench.options import is_quick
from bench.processes import Watched
from bench.rivals.cache import NotInstalled
from bench.rivals.connect import connect
from bench.rivals.jars import DEBEZIUM, jars_of, version_of_jar
from bench.rivals.postgres import DATABASE, USER, Postgres, postgres
from bench.rivals.python import rivals_python
from bench.topic_end import end_of, following
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.ports import LOOPBACK
from cdc.broker.topics import ensure_topics
from cdc.operations.logs import set_up_logs
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec

_WITHIN_S = 300.0
_NS_PER_MS = 1_000_000
VARIANTS: dict[str, dict[str, str]] = {
    "Debezium, its defaults": {},
    "Debezium, poll.interval.ms=10": {"poll.interval.ms": "10"},
}
_JSON = "org.apache.kafka.connect.json.JsonConverter"
_CONVERTERS = {
    "key.converter": _JSON, "key.converter.schemas.enable": "false",
    "value.converter": _JSON, "value.converter.schemas.enable": "false",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    rows: int
    commits: int


FULL, QUICK = Size(100_000, 100), Size(2_000, 10)


class Committing:
    """Has the database change rows, and hears when the commit returned."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def __call__(self, command: str) -> int:
        """Nanoseconds of the monotonic clock. Raises RuntimeError when it did not answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n".encode())
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the database's client ended while it carried out: {command}")
        return int(line)


@asynccontextmanager
async def committing(database: Postgres) -> AsyncIterator[Committing]:
    """A client of this database."""
    command = (str(rivals_python()), str(Path(__file__).with_name("committing.py")), database.address)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        yield Committing(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def measure(folder: Path, size: Size) -> dict[str, object]:
    """Each variant with a database and a topic of its own, on one broker."""
    sides: dict[str, object] = {}
    head: dict[str, object] = {"rows": size.rows, "commits": size.commits, "sides": sides}
    try:
        jars_of(DEBEZIUM), rivals_python()
        async with EmbeddedBroker(folder / "kafka", heap_mb=512) as broker:
            kafka = KafkaSettings(bootstrap=broker.bootstrap, partitions=1)
            for name, settings in VARIANTS.items():
                inside = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))
                with postgres() as database:
                    sides[name] = await _one(inside, kafka, database, settings, size)
                    head["versions"] = {"Debezium": debezium_version(), "PostgreSQL": database.version}
                print(f"{name}: {sides[name]}", file=sys.stderr, flush=True)
    except (NotInstalled, RuntimeError, TimeoutError) as error:
        return {**head, "not_measured": {"Debezium": str(error) or type(error).__name__}}
    return {**head, "not_measured": {}}


def debezium_version() -> str:
    return version_of_jar(DEBEZIUM, "debezium-connector-postgres")


async def _one(
    folder: Path, kafka: KafkaSettings, database: Postgres, settings: dict[str, str], size: Size
) -> dict[str, object]:
    topic = f"{folder.name}.public.customers"
    await ensure_topics(kafka, [TopicSpec(topic, 1, "delete", retention_ms=86_400_000)])
    plugins = {"debezium": jars_of(DEBEZIUM)}
    async with committing(database) as commit:
        await commit(f"fill {size.rows}")
        configured = _connector(folder.name, database, settings)
        started_s = time.monotonic()
        async with connect(folder, kafka.bootstrap or "", plugins, configured, _CONVERTERS) as running:
            async with end_of(kafka, topic) as end:
                await end.reached(size.rows, _WITHIN_S, running.check)
                snapshot_s = time.monotonic() - started_s
                await end.rest(running.cpu_s, _WITHIN_S)
            single = await _single_changes(kafka, topic, commit, size)
            drain = await _drain(kafka, topic, running, commit, size)
            return {
                "start_and_snapshot_s": rounded(snapshot_s), "single_row": latencies(single), **drain,
                "resident_mb": rounded(running.resident_mb()),
            }  # fmt: skip


def _connector(prefix: str, database: Postgres, settings: dict[str, str]) -> dict[str, str]:
    return {
        "name": "customers",
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "tasks.max": "1",
        "plugin.name": "pgoutput",
        "database.hostname": LOOPBACK,
        "database.port": str(database.port),
        "database.user": USER,
        "database.password": "none",
        "database.dbname": DATABASE,
        "topic.prefix": prefix,
        "table.include.list": "public.customers",
        **settings,
    }


async def _single_changes(kafka: KafkaSettings, topic: str, commit: Committing, size: Size) -> list[float]:
    """Milliseconds from the commit of one row to its event at a consumer, at random moments."""
    dice, taken = random.Random(11), []
    async with following(kafka, topic) as consumer:
        for _ in range(size.commits):
            await asyncio.sleep(dice.uniform(0.0, 0.15))
            committed_ns = await commit(f"one {dice.randrange(size.rows)}")
            await asyncio.wait_for(consumer.getone(), _WITHIN_S)
            taken.append(max(0.0, (time.monotonic_ns() - committed_ns) / _NS_PER_MS))
    return taken


async def _drain(
    kafka: KafkaSettings, topic: str, running: Watched, commit: Committing, size: Size
) -> dict[str, float]:
    """One transaction that changes every row: events a second from its commit to the last event."""
    async with end_of(kafka, topic) as end:
        count, cpu_s = await end.count(), running.cpu_s()
        committed_ns = await commit("all")
        seen_s = await end.reached(count + size.rows, _WITHIN_S, running.check)
        took_s = max(seen_s - committed_ns / 1e9, 1e-3)
        await end.rest(running.cpu_s, _WITHIN_S)
        used_us = (running.cpu_s() - cpu_s) / size.rows * 1e6
    return {"events_per_s": rounded(size.rows / took_s), "cpu_us_per_event": rounded(used_us)}


if __name__ == "__main__":
    set_up_logs("bench")
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch), QUICK if is_quick(__doc__) else FULL))))
