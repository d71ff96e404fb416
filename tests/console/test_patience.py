"""Connections that keep the console waiting, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from cdc.console.patience import Patient
from cdc.console.serving import listening, serve

HEAD = b"POST /taken HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
WHOLE = b"GET /long HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Hasty(Patient):
    within_s = 0.1


class Served:
    """An application with one answer that goes on until ``enough``."""

    def __init__(self) -> None:
        self.port = 0
        self.enough = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []

    def application(self) -> Starlette:
        return Starlette(routes=[Route("/taken", _taken, methods=["POST"]), Route("/long", self._long)])

    async def connect(self, sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)  # one that is let go of closes its connection
        writer.write(sent)
        return reader, writer

    async def _long(self, _: Request) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            yield b"first"
            await self.enough.wait()
            yield b"last"

        return StreamingResponse(parts())


async def _taken(request: Request) -> Response:
    await request.body()
    return Response()


@asynccontextmanager
async def served() -> AsyncIterator[Served]:
    one, listener, stop = Served(), listening("127.0.0.1:0"), asyncio.Event()
    one.port = listener.getsockname()[1]
    running = asyncio.create_task(serve(one.application(), listener, stop, lambda: None, Hasty))
    try:
        yield one
    finally:
        stop.set()
        await running


async def closed(reader: asyncio.StreamReader) -> bytes:
    """What was answered until the console closed the connection."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n", HEAD, HEAD + b"x"])
async def test_who_does_not_finish_a_request_is_not_waited_for(sent: bytes) -> None:
    async with served() as console:
        reader, _ = await console.connect(sent)
        assert await closed(reader) == b""


async def test_a_body_that_comes_drop_by_drop_wins_no_time() -> None:
    async with served() as console:
        reader, writer = await console.connect(HEAD)
        while not reader.at_eof() and reader.exception() is None and not writer.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0)
        assert await closed(reader) == b""


async def test_an_answer_may_take_as_long_as_it_needs() -> None:
    async with served() as console:
        reader, _ = await console.connect(WHOLE)
        await reader.readuntil(b"first")
        idle, _ = await console.connect(b"")
        await closed(idle)
        console.enough.set()
        assert b"last" in await reader.read()


async def test_a_connection_serves_one_request_after_the_other() -> None:
    async with served() as console:
        reader, writer = await console.connect(b"")
        for _ in range(3):
            writer.write(b"POST /taken HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        assert await closed(reader) == b""
