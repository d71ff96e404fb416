"""A real Apache Kafka as the connector's own child: one node, loopback only, its records under the data directory."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from cdc.broker.artifacts import PINNED, Jar, ensure_jars, pinned_jars
from cdc.broker.errors import BrokerUnavailable
from cdc.broker.files import BrokerFiles
from cdc.broker.java import bundled_java, find_java
from cdc.broker.locks import FileLock
from cdc.broker.ports import LOOPBACK, free_port, kept_port
from cdc.broker.properties import CONFIGURATION, java_command, write_configuration
from cdc.broker.running import announce, withdraw
from cdc.broker.server import Server
from cdc.broker.storage import ensure_formatted
from cdc.broker.takeover import own, take_over

logger = logging.getLogger(__name__)

_ATTEMPTS = 8
_STEADY_AFTER_S = 20.0
_LONGEST_PAUSE_S = 3.0


class EmbeddedBroker:
    """Starts and stops the broker of one data directory; `async with` does both.

    It ends with this process, however that ends, and a new start on the same directory finds every acknowledged
    record and, while the port is free, the same address. ``advertised_port`` is where clients on this machine reach it,
    if something stands in front of it; ``start`` still returns its own address.
    """

    def __init__(
        self,
        data: Path,
        *,
        heap_mb: int = 384,
        say: Callable[[str], None] = logger.info,
        environ: Mapping[str, str] = os.environ,
        advertised_port: int | None = None,
    ) -> None:
        self._files = BrokerFiles(data.resolve())
        self._heap_mb = heap_mb
        self._say = say
        self._environ = environ
        self._advertised_port = advertised_port
        self._owner: FileLock | None = None
        self._server: Server | None = None
        self._turn = asyncio.Lock()
        self.bootstrap = ""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def alive(self) -> bool:
        return self._server is not None and self._server.alive

    async def start(self) -> str:
        """Start Kafka and return its `host:port` once it answers. Raises BrokerUnavailable."""
        self._owner = own(self._files)
        try:
            return await self._launch()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End Kafka and free the data directory. Harmless when it does not run."""
        async with self._turn:
            await self._end_server()
            if self._owner is not None:
                withdraw(self._files)
                self._owner.release()
                self._owner = None

    async def supervise(self) -> None:
        """Start Kafka again, on the same address, whenever it ends by itself; returns once the broker is stopped.

        Raises BrokerUnavailable when several starts in a row came to nothing.
        """
        loop = asyncio.get_running_loop()
        short_lives = 0
        while (server := self._server) is not None:
            started = loop.time()
            code = await server.ended()
            if self._server is not server:
                return
            self._say(f"The embedded broker ended by itself (exit code {code}); starting it again.")
            short_lives = short_lives + 1 if loop.time() - started < _STEADY_AFTER_S else 0
            await asyncio.sleep(_pause_s(short_lives - 1))
            await self._relaunch()

    async def _relaunch(self) -> None:
        """Try several times, with growing pauses; nothing to do once it was stopped."""
        address = self.bootstrap
        for attempt in range(1, _ATTEMPTS + 1):
            async with self._turn:
                if self._owner is None:
                    return
                try:
                    if await self._launch() == address:
                        return
                    raise BrokerUnavailable(f"Another program has taken {address}. Start the connector again.")
                except BrokerUnavailable:
                    await self._end_server()
                    if attempt == _ATTEMPTS:
                        raise
            await asyncio.sleep(_pause_s(attempt))

    async def _end_server(self) -> None:
        # Forgotten first: whoever supervises it then knows that this end is meant.
        server, self._server = self._server, None
        if server is not None:
            await server.stop()

    async def _launch(self) -> str:
        java, jars = await asyncio.gather(
            asyncio.to_thread(find_java, self._environ, bundled_java()),
            asyncio.to_thread(ensure_jars, pinned_jars(PINNED.read_text()), self._environ, _fetch, self._say),
        )
        lock = await take_over(self._files)
        try:
            await ensure_formatted(self._files, java, jars, self._environ)
            self.bootstrap = self._configure()
            command = java_command(java, jars, self._heap_mb, "kafka.Kafka", CONFIGURATION)
            self._server = await Server.launch(command, self._files, self._environ, lock)
        finally:
            lock.release()
        await self._server.ready(self.bootstrap)
        announce(self._files, self.bootstrap)
        return self.bootstrap

    def _configure(self) -> str:
        port = kept_port(self._files.port)
        controller = free_port(port)
        write_configuration(self._files.home, self._files.records.name, port, controller, self._advertised_port)
        return f"{LOOPBACK}:{port}"


def _pause_s(attempts: int) -> float:
    """None before the first attempt, then doubling from half a second."""
    return min(2.0 ** (attempts - 2), _LONGEST_PAUSE_S) if attempts > 0 else 0.0


def _fetch(jar: Jar, directory: Path) -> Path:
    # Only a first start downloads, and what that takes is slow to import.
    from cdc.broker.maven import fetch

    return fetch(jar, directory)
