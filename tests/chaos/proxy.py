"""A TCP proxy that does to connections what networks do: cut, hold, delay, refuse, reset in the middle of an answer."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.chaos.connection import Connection
from tests.chaos.weather import Weather

T = TypeVar("T")
_LOOPBACK = "127.0.0.1"


class Proxy:
    """Listens on loopback and forwards to ``target_port``, from a thread of its own so that a busy test delays nobody.

    ``target_port`` may be set at any time and holds for the connections made from then on.
    """

    def __init__(self, target_port: int = 0) -> None:
        self.target_port = target_port
        self.port = 0
        self.weather = Weather()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    async def start(self) -> int:
        """The port that clients connect to."""
        self._thread.start()
        self._server = await self._there(asyncio.start_server(self._serve, _LOOPBACK, 0))
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def stop(self) -> None:
        """Close the port and every connection."""
        await self._there(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def open(self) -> None:
        """Let everything through at once; what was held or delayed goes on."""
        await self._there(self._turn(Weather()))

    async def hold(self) -> None:
        """Half-open: connections stand and new ones are accepted, and not a byte moves in either direction."""
        await self._there(self._turn(Weather(held=True)))

    async def delay(self, delay_s: float) -> None:
        """Every piece arrives this much later."""
        await self._there(self._turn(Weather(delay_s=delay_s)))

    async def refuse(self) -> None:
        """Reset every connection, and each new one as soon as it is made."""
        await self._there(self._turn(Weather(refused=True)))
        await self.cut()

    async def reset_answers(self, after_bytes: int, *, passing: int = 0) -> None:
        """Reset a connection in the middle of an answer, after so many of its bytes; ``passing`` answers go by before
        each that is struck. Shorter answers arrive whole and count for nothing."""
        await self._there(self._turn(Weather(answer_bytes=after_bytes, answers_between=passing)))

    async def cut(self) -> int:
        """Reset all connections that stand now; how many."""
        return await self._there(self._cut())

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        """Done in the proxy's own thread."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def _turn(self, weather: Weather) -> None:
        before, self.weather = self.weather, weather
        before.over()

    async def _cut(self) -> int:
        found = list(self._connections)
        for connection in found:
            connection.reset()
        return len(found)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer, lambda: self.weather)
        self._connections.add(connection)
        try:
            await connection.run(_LOOPBACK, self.target_port)
        finally:
            self._connections.discard(connection)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._turn(Weather(refused=True))
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
