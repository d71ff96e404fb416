"""A place where hooks arrive: a plain HTTP server on loopback that keeps what it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.sales_management.crm import Crm

_WAIT_S = 60


@dataclass
class Delivery:
    path: str
    headers: dict[str, str]
    objects: list[dict[str, Any]]


@dataclass
class Receiver:
    """``status`` is what the next deliveries are answered with."""

    url: str = ""
    status: int = 202
    arrived: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> "AsyncIterator[Receiver]":
        receiver = cls()
        server = await asyncio.start_server(receiver._serve, "127.0.0.1", 0)
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
        async with server:
            yield receiver

    async def next(self) -> Delivery:
        async with asyncio.timeout(_WAIT_S):
            return await self.arrived.get()

    async def names(self, number: int) -> list[str]:
        """The account names of the next deliveries, in order of arrival."""
        return [each["name"] for _ in range(number) for each in (await self.next()).objects]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode().strip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(f"HTTP/1.1 {self.status} Noted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await self.arrived.put(Delivery(first.split()[1], headers, json.loads(body)))


async def registered(crm: Crm, receiver: Receiver, entity: str, action: str) -> dict[str, Any]:
    """A hook that calls the receiver."""
    body = {"name": f"{entity} {action}", "url": receiver.url, "entity": entity, "action": action}
    answer = await crm.post("/hooks", body)
    assert answer.status_code == 200, answer.text
    hook: dict[str, Any] = answer.json()
    return hook
