"""A broker that belongs to one run and may be struck."""

from pathlib import Path

import psutil

from cdc.broker.embedded import EmbeddedBroker


class OwnBroker:
    """``kill`` ends Kafka itself as ``kill -9`` does; its guard follows it."""

    def __init__(self, broker: EmbeddedBroker, data: Path) -> None:
        self._broker = broker
        self._data = data

    @property
    def pid(self) -> int:
        return int(self._kafka().pid)

    async def kill(self) -> None:
        kafka = self._kafka()
        kafka.kill()
        await self._broker.stop()

    async def start(self) -> None:
        await self._broker.start()

    def _kafka(self) -> psutil.Process:
        """The Java process below us that works in our data folder."""
        home = str(self._data.resolve())
        for process in psutil.Process().children(recursive=True):
            if "java" in process.name() and process.cwd().startswith(home):
                return process
        raise AssertionError(f"no Kafka runs in {home}")
