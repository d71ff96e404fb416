"""One connection through a proxy: two streams of bytes, and the moment at which both are reset."""

import asyncio
import socket
import struct
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from tests.chaos.weather import Weather

_PIECE_BYTES = 64 * 1024
_AT_ONCE = struct.pack("ii", 1, 0)
"""Linger for no time: closing sends a reset instead of a farewell."""


class Connection:
    """From a client to the target; ``weather`` is asked anew for every piece."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, weather: Callable[[], Weather]
    ) -> None:
        self._client = (reader, writer)
        self._writers = [writer]
        self._weather = weather
        self._answered = 0
        self._is_over = asyncio.Event()

    def reset(self) -> None:
        """Both sides see a reset."""
        self._is_over.set()
        for writer in self._writers:
            raw = writer.get_extra_info("socket")
            if raw is not None and not writer.transport.is_closing():
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            writer.transport.abort()

    async def run(self, host: str, port: int) -> None:
        """Until both sides have closed, or it is reset."""
        if self._weather().refused:
            self.reset()
            return
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            self.reset()
            return
        self._writers.append(writer)
        await self._forward(self._asking(self._client[0], writer), self._answering(reader, self._client[1]))

    async def _forward(self, *directions: Coroutine[Any, Any, None]) -> None:
        both = asyncio.gather(*directions)
        both.add_done_callback(lambda _: self._is_over.set())
        try:
            await self._is_over.wait()
        finally:
            both.cancel()
            with suppress(OSError, asyncio.CancelledError):
                await both
            for writer in self._writers:
                writer.close()

    async def _asking(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE_BYTES):
            await self._weather().passed()
            self._answered = 0
            writer.write(piece)
            await writer.drain()
        writer.write_eof()

    async def _answering(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE_BYTES):
            await self._weather().passed()
            share = self._weather().share_of(self._answered, len(piece))
            writer.write(piece[:share])
            await writer.drain()
            if share is not None:
                self.reset()
                return
            self._answered += len(piece)
        writer.write_eof()
