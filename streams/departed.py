"""Take a worker that died out of its group at once: its partitions need not wait for its session to end.

A killed process can't say goodbye, and the group keeps its place for the length of a session. But the system releases a
file's lock when a process ends, however it ends, so whoever starts next on this machine knows for certain that it is
gone, and says goodbye in its name (promise 11).
"""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.errors import KafkaError
from aiokafka.protocol.group import LeaveGroupRequest

from cdc.broker.client import client_options
from cdc.broker.locks import FileLock
from cdc.settings import KafkaSettings

logger = logging.getLogger(__name__)

_NAMES = "member-*.json"


class Place:
    """This process's place in its group, in a file that stays locked as long as the process lives."""

    def __init__(self, folder: Path, group: str) -> None:
        self._path, self._group = folder / f"member-{os.getpid()}-{uuid4().hex[:8]}.json", group
        self._lock = FileLock.acquire(self._path)

    def taken(self, member: str) -> None:
        """The group knows this process under this name."""
        if self._lock is not None:
            self._lock.write(json.dumps({"group": self._group, "member": member}))

    def left(self) -> None:
        """The process has said goodbye itself."""
        if self._lock is not None:
            self._path.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None


async def dismiss_departed(kafka: KafkaSettings, folder: Path) -> int:
    """Say goodbye for every process that died in its place; how many. If Kafka refuses, their sessions run out."""
    dismissed = 0
    for group, member in departed(folder):
        try:
            await _say_goodbye(kafka, group, member)
            dismissed += 1
        except KafkaError as error:
            logger.info("a worker that died keeps its place until its session ends (%s)", type(error).__name__)
    return dismissed


def departed(folder: Path) -> Iterator[tuple[str, str]]:
    """Group and name of every process that died in its place. Each is given once; the files of the living stay."""
    for path in sorted(folder.glob(_NAMES)):
        lock = FileLock.acquire(path)
        if lock is None:
            continue
        text = path.read_text()
        path.unlink(missing_ok=True)
        lock.release()
        if text:
            place = json.loads(text)
            yield place["group"], place["member"]


async def _say_goodbye(kafka: KafkaSettings, group: str, member: str) -> None:
    """Whether the group still knew the member makes no difference."""
    client = AIOKafkaClient(**client_options(kafka))
    await client.bootstrap()
    try:
        node = await client.coordinator_lookup(CoordinationType.GROUP, group)
        await client.ready(node, group=ConnectionGroup.COORDINATION)
        await client.send(node, LeaveGroupRequest(group, member), group=ConnectionGroup.COORDINATION)
    finally:
        await client.close()
