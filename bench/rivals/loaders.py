"""The rivals that fill a topic from a folder, each started in a folder of its own."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.loader import Loader, Start, append_to, rename_into, write_into
from bench.measuring import CHECKOUT
from bench.processes import Command, watched
from bench.rivals.connect import connect
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


@asynccontextmanager
async def file_stream(folder: Path, kafka: KafkaSettings) -> AsyncIterator[Loader]:
    """Connect's own source of files: one fixed file, raw lines."""
    topic, exports = folder.name, folder / "exports"
    exports.mkdir()
    await _make_topic(kafka, topic)
    export = exports / "customers.csv"
    connector = {
        "name": "exports",
        "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
        "tasks.max": "1",
        "file": str(export),
        "topic": topic,
    }
    text = "org.apache.kafka.connect.storage.StringConverter"
    plugins = {"file": [jar for jar in jars_of(CONNECT) if jar.name.startswith("connect-file")]}
    converters = {"key.converter": text, "value.converter": text}
    async with connect(folder, kafka.bootstrap or "", plugins, connector, converters) as running:
        yield Loader(running, topic, rename_into(export), append_to(export))


def file_stream_version() -> str:
    """Of Kafka Connect."""
    return version_of_jar(CONNECT, "connect-file")


async def _make_topic(kafka: KafkaSettings, name: str) -> None:
    await ensure_topics(kafka, [TopicSpec(name, 1, "delete", retention_ms=86_400_000)])
