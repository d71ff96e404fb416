"""Hooks over a real socket: the short way answers as the long one does, one request after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.console.access.headers import SECURITY_HEADERS
from cdc.console.hook_lane import hook_lane
from cdc.console.serving import listening, serve
from cdc.webhooks.delivery import Delivery
from cdc.webhooks.receiver import BODY_BYTES_MAX, Receiver

TOKEN = "t" * 43
END = b"\r\n\r\n"


class Shelf:
    """Keeps deliveries; on request it waits before it has them, never has them, or breaks."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.asked = asyncio.Event()
        self.ready = asyncio.Event()
        self.ready.set()
        self.error: Exception | None = None

    async def __call__(self, delivery: Delivery) -> None:
        self.asked.set()
        await self.ready.wait()
        if self.error is not None:
            raise self.error
        self.kept.append(delivery.body)


class Served:
    """A server with nothing but the receiver, and how often the long way was taken."""

    def __init__(self, port: int, shelf: Shelf, stop: asyncio.Event) -> None:
        self.port, self.shelf, self.stop = port, shelf, stop
        self.long_ways = 0
        self.on_the_long_way = asyncio.Event()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def listens_no_more(self) -> None:
        with suppress(OSError):
            while True:
                _, writer = await self.connect()
                writer.close()
                await writer.wait_closed()


@asynccontextmanager
async def served(room: int = 64 * 1024 * 1024) -> AsyncIterator[Served]:
    shelf, listener, stop = Shelf(), listening("127.0.0.1:0"), asyncio.Event()
    receiver = Receiver({"acme": TOKEN}, shelf, room)
    one, application = Served(listener.getsockname()[1], shelf, stop), receiver.application()

    async def counted(scope: object, receive: object, send: object) -> None:
        one.long_ways += 1
        one.on_the_long_way.set()
        await application(scope, receive, send)  # type: ignore[arg-type]  # as they came from the server

    running = asyncio.create_task(serve(counted, listener, stop, lambda: None, hook_lane(receiver)))
    try:
        yield one
    finally:
        shelf.ready.set()
        stop.set()
        await running


def hook(body: bytes = b"[]", *, token: str = TOKEN, more: bytes = b"") -> bytes:
    head = f"POST /webhooks/acme/{token}?entity=account&action=update HTTP/1.1\r\nHost: a\r\n"
    return head.encode() + more + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


async def answer_to(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(END)).decode().strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, value in headers.items() if name.lower() != "date"}


async def test_a_plain_hook_takes_the_short_way_and_is_stored_before_it_is_answered() -> None:
    async with served() as console:
        reader, writer = await console.connect()
        console.shelf.ready.clear()
        writer.write(hook(b"[1]"))
        await console.shelf.asked.wait()
        waiting = asyncio.create_task(answer_to(reader))
        await asyncio.sleep(0)
        assert not waiting.done()
        console.shelf.ready.set()
        status, headers = await waiting
        assert (status, console.shelf.kept, console.long_ways) == (202, [b"[1]"], 0)
        assert {name: headers[name.lower()] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        writer.close()


async def test_a_hook_that_comes_in_pieces_takes_the_long_way_and_is_stored_as_well() -> None:
    async with served() as console:
        reader, writer = await console.connect()
        whole = hook(b"[2]")
        writer.write(whole[:-1])
        await writer.drain()
        await console.on_the_long_way.wait()
        writer.write(whole[-1:])
        assert (await answer_to(reader))[0] == 202
        assert console.shelf.kept == [b"[2]"]
        writer.close()


async def test_both_ways_serve_one_connection_in_turns() -> None:
    async with served() as console:
        reader, writer = await console.connect()
        for number in range(3):
            for more in (b"", b"TE: x\r\n"):
                writer.write(hook(b"%d" % number, more=more))
                assert (await answer_to(reader))[0] == 202
        assert console.shelf.kept == [b"0", b"0", b"1", b"1", b"2", b"2"]
        assert console.long_ways == 3
        writer.close()


async def test_what_is_sent_before_the_answer_is_answered_after_it() -> None:
    async with served() as console:
        reader, writer = await console.connect()
        console.shelf.ready.clear()
        writer.write(hook(b"1"))
        await console.shelf.asked.wait()
        writer.write(hook(b"2") + hook(b"3"))
        await writer.drain()
        console.shelf.ready.set()
        assert [(await answer_to(reader))[0] for _ in range(3)] == [202, 202, 202]
        assert console.shelf.kept == [b"1", b"2", b"3"]
        writer.close()


@pytest.mark.parametrize("error", [KafkaUnavailable("away"), ValueError("a defect")])
async def test_what_is_not_stored_is_not_answered_with_202(error: Exception) -> None:
    async with served() as console:
        console.shelf.error = error
        reader, writer = await console.connect()
        writer.write(hook())
        status, headers = await answer_to(reader)
        away = isinstance(error, KafkaUnavailable)
        assert (status, "retry-after" in headers) == (503 if away else 500, away)
        writer.close()


async def test_what_is_wrong_is_told_on_the_long_way() -> None:
    async with served() as console:
        reader, writer = await console.connect()
        writer.write(hook(token="x" * 43))
        assert (await answer_to(reader))[0] == 404
        assert (console.long_ways, console.shelf.kept) == (1, [])
        writer.close()


async def test_a_flood_is_told_to_come_again_and_leaves_room_once_it_is_stored() -> None:
    async with served(room=BODY_BYTES_MAX) as console:
        (first, one), (second, other) = await console.connect(), await console.connect()
        console.shelf.ready.clear()
        one.write(hook(b"x" * 40_000))
        await console.shelf.asked.wait()
        other.write(hook(b"x" * BODY_BYTES_MAX))
        assert (await answer_to(second))[0] == 503
        console.shelf.ready.set()
        assert (await answer_to(first))[0] == 202
        one.write(hook(b"x" * BODY_BYTES_MAX))
        assert (await answer_to(first))[0] == 202
        one.close()
        other.close()


async def test_a_stop_lets_the_answer_go_out_and_ends_the_connection() -> None:
    async with served() as console:
        reader, writer = await console.connect()
        console.shelf.ready.clear()
        writer.write(hook())
        await console.shelf.asked.wait()
        console.stop.set()
        await console.listens_no_more()
        console.shelf.ready.set()
        assert (await answer_to(reader))[0] == 202
        assert await reader.read() == b""
        writer.close()


async def test_who_hangs_up_before_the_answer_harms_nobody() -> None:
    async with served() as console:
        _, writer = await console.connect()
        console.shelf.ready.clear()
        writer.write(hook(b"1"))
        await console.shelf.asked.wait()
        writer.transport.abort()
        console.shelf.ready.set()
        reader, other = await console.connect()
        other.write(hook(b"2"))
        assert (await answer_to(reader))[0] == 202
        assert console.shelf.kept == [b"1", b"2"]
        other.close()
