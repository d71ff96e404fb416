"""What the proxy does to connections, in front of a small server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.chaos.proxy import Proxy

ANSWER = b"x" * 5_000


class Client:
    """One connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, line: bytes = b"go\n") -> bytes:
        """The whole answer, or what came of it."""
        self.writer.write(line)
        return await self.answer()

    async def answer(self) -> bytes:
        found = b""
        with suppress(ConnectionError):
            while len(found) < len(ANSWER) and (piece := await self.reader.read(65_536)):
                found += piece
        return found


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Proxy, list[bytes]]]:
    """A proxy in front of a server that answers each line, and the lines that reached the server."""
    lines: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while line := await reader.readline():
                lines.append(line)
                writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy = Proxy(server.sockets[0].getsockname()[1])
    await proxy.start()
    try:
        yield proxy, lines
    finally:
        await proxy.stop()
        server.close()


async def client(proxy: Proxy) -> Client:
    return Client(*await asyncio.open_connection("127.0.0.1", proxy.port))


async def turned_away(proxy: Proxy) -> bool:
    """Whether a new connection ends without a byte; how soon the client sees the reset is the system's affair."""
    try:
        one = await client(proxy)
    except ConnectionResetError:
        return True
    return await one.ask() == b""


async def test_everything_passes_in_fair_weather() -> None:
    async with serving() as (proxy, lines):
        one = await client(proxy)
        assert [await one.ask(b"a\n"), await one.ask(b"b\n")] == [ANSWER, ANSWER]
        assert lines == [b"a\n", b"b\n"]


async def test_a_cut_resets_the_connections_that_stand_and_no_later_one() -> None:
    async with serving() as (proxy, _):
        one = await client(proxy)
        assert await one.ask() == ANSWER
        assert await proxy.cut() == 1
        assert await one.answer() == b""
        assert await (await client(proxy)).ask() == ANSWER


async def test_held_connections_are_accepted_and_nothing_moves_until_it_is_opened() -> None:
    async with serving() as (proxy, lines):
        old = await client(proxy)
        assert await old.ask() == ANSWER
        await proxy.hold()
        new = await client(proxy)
        waiting = [asyncio.create_task(one.ask(b"held\n")) for one in (old, new)]
        done, _ = await asyncio.wait(waiting, timeout=0.1)
        assert (done, lines) == (set(), [b"go\n"])
        await proxy.open()
        assert await asyncio.gather(*waiting) == [ANSWER, ANSWER]


async def test_a_held_connection_can_be_cut() -> None:
    async with serving() as (proxy, lines):
        one = await client(proxy)
        assert await one.ask() == ANSWER
        await proxy.hold()
        one.writer.write(b"held\n")
        await proxy.cut()
        assert await one.answer() == b""
        await proxy.open()
        assert await (await client(proxy)).ask(b"next\n") == ANSWER
        assert lines == [b"go\n", b"next\n"]


async def test_a_refusing_proxy_resets_new_connections_until_it_is_opened() -> None:
    async with serving() as (proxy, _):
        await proxy.refuse()
        assert await turned_away(proxy)
        await proxy.open()
        assert await (await client(proxy)).ask() == ANSWER


async def test_a_delay_ends_at_once_when_the_proxy_is_opened() -> None:
    async with serving() as (proxy, lines):
        one = await client(proxy)
        assert await one.ask() == ANSWER
        await proxy.delay(3_600)
        waiting = asyncio.create_task(one.ask(b"late\n"))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert (done, lines) == (set(), [b"go\n"])
        await proxy.open()
        assert await waiting == ANSWER


async def test_a_short_delay_passes_by_itself() -> None:
    async with serving() as (proxy, _):
        await proxy.delay(0.01)
        assert await (await client(proxy)).ask() == ANSWER


async def test_an_answer_is_reset_in_its_middle_after_others_have_passed() -> None:
    async with serving() as (proxy, lines):
        await proxy.reset_answers(1_000, passing=2)
        one = await client(proxy)
        assert [await one.ask(), await one.ask()] == [ANSWER, ANSWER]
        assert len(await one.ask()) <= 1_000
        assert len(lines) == 3


async def test_a_client_sees_a_reset_while_the_target_is_gone() -> None:
    async with serving() as (proxy, _):
        real, proxy.target_port = proxy.target_port, 1
        assert await turned_away(proxy)
        proxy.target_port = real
        assert await (await client(proxy)).ask() == ANSWER
