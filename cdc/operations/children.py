"""Processes of ours as children: start one, hear its first line, find the Kafka of a connector, end it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from cdc.broker.running import read_running
from cdc.broker.topics import TopicResult, ensure_topics
from cdc.operations.following import NotSeen
from cdc.operations.kafka import broker_folder
from cdc.operations.run import topics_of
from cdc.settings import KafkaSettings, Settings
from cdc.stopping import SUPERVISED_ENV, ended

_LOOK_EVERY_S = 0.1
_READY_WITHIN_S = 90.0
_STOP_WITHIN_S = 40.0


@asynccontextmanager
async def running(*words: str, log: Path, secrets: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m`` these words, until the end of the block; it ends with us, too. ``log`` takes its standard error.

    ``secrets`` are variables of its environment.
    """
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *words,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=sink,
            env={**os.environ, **secrets, SUPERVISED_ENV: "1"}, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        await ended(process, _STOP_WITHIN_S)


async def first_line(process: asyncio.subprocess.Process, log: Path) -> str:
    """What it prints first: of a simulator, its address. Raises NotSeen when it ends without a word."""
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), _READY_WITHIN_S)).decode().strip()
    if not line:
        raise NotSeen(f"a simulator did not start; see {log}")
    return line


async def kafka_of(settings: Settings, connector: asyncio.subprocess.Process, log: Path) -> KafkaSettings:
    """Where the Kafka of this running connector listens, once it has every topic. Raises NotSeen when that ends."""
    async with asyncio.timeout(_READY_WITHIN_S):
        while (bootstrap := read_running(broker_folder(settings))) is None:
            await _look_again(connector, log)
        kafka = settings.kafka.model_copy(update={"bootstrap": bootstrap})
        while any(found.state == "missing" for found in await _topics(settings, kafka)):
            await _look_again(connector, log)
    return kafka


async def _topics(settings: Settings, kafka: KafkaSettings) -> list[TopicResult]:
    return await ensure_topics(kafka, topics_of(settings).all(), dry_run=True)


async def _look_again(connector: asyncio.subprocess.Process, log: Path) -> None:
    if connector.returncode is not None:
        raise NotSeen(f"the connector ended with exit code {connector.returncode}; see {log}")
    await asyncio.sleep(_LOOK_EVERY_S)
