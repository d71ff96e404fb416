"""The rivals that fill a topic from a folder, each started in a folder of its own."""

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.loader import Loader, Start, append_to, rename_into, write_into
from bench.measuring import CHECKOUT
from bench.processes import Command, watched
from bench.rivals.connect import DEFAULT_JAVA, connect
from bench.rivals.jars import CONNECT, jars_of, version_of_jar
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec


def script(how: str) -> Start:
    """The script of bench/rivals/script.py."""

    @asynccontextmanager
    async def start(folder: Path, kafka: KafkaSettings) -> AsyncIterator[Loader]:
        exports, topic = folder / "exports", folder.name
        exports.mkdir()
        await _make_topic(kafka, topic)
        command: Command = [sys.executable, "-m", "bench.rivals.script", exports, kafka.bootstrap or "", topic, how]
        async with watched(command, folder / "script.log", cwd=CHECKOUT) as running:
            await running.says("ready")
            small = write_into(exports / "small.csv")
            yield Loader(running, topic, rename_into(exports / "customers.csv"), small)

    return start


@dataclass(frozen=True, slots=True)
class Variant:
    """How Connect is set up: its Java machine, its producers, the connector."""

    java: Sequence[str]
    worker: Mapping[str, str]
    connector: Mapping[str, str]


DEFAULTS = Variant(DEFAULT_JAVA, {}, {})
TUNED = Variant(
    ("-Xmx256M", "-XX:+UseSerialGC"),
    {"producer.batch.size": "262144", "producer.linger.ms": "20"},
    {"batch.size": "10000"},
)
"""As small as it runs well, with larger batches of lines and of records."""


def file_stream(variant: Variant) -> Start:
    """Connect's own source of files: one fixed file, raw lines."""

    @asynccontextmanager
    async def start(folder: Path, kafka: KafkaSettings) -> AsyncIterator[Loader]:
        topic, export = folder.name, folder / "exports" / "customers.csv"
        export.parent.mkdir()
        await _make_topic(kafka, topic)
        plugins = {"file": [jar for jar in jars_of(CONNECT) if jar.name.startswith("connect-file")]}
        worker = {"key.converter": _TEXT, "value.converter": _TEXT, **variant.worker}
        connector = {**_FILE_STREAM, "file": str(export), "topic": topic, **variant.connector}
        async with connect(folder, kafka.bootstrap or "", plugins, connector, worker, variant.java) as running:
            yield Loader(running, topic, rename_into(export), append_to(export))

    return start


_TEXT = "org.apache.kafka.connect.storage.StringConverter"
_FILE_STREAM = {
    "name": "exports",
    "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
    "tasks.max": "1",
}


def file_stream_version() -> str:
    """Of Kafka Connect."""
    return version_of_jar(CONNECT, "connect-file")


async def _make_topic(kafka: KafkaSettings, name: str) -> None:
    await ensure_topics(kafka, [TopicSpec(name, 1, "delete", retention_ms=86_400_000)])
