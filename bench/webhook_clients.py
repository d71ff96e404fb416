"""Callers of webhooks: ``python -m bench.webhook_clients PORT PATH CONNECTIONS SECONDS`` posts over and over."""

import asyncio
import json
import sys
import time
from functools import partial
from typing import TypedDict

_ROW = {
    "id": 4711, "name": "Meadow Garden Supplies", "extId": "MEAD0001", "statusId": {"id": 169, "value": "Potential"},
    "branchId": {"id": 131, "value": "North"}, "salesRepId1": {"id": 687, "value": "Helen Fairbairn"},
    "address1": "Unit 12, Riverside", "city": "Gateshead", "postcode": "NE8 1AA", "phone": "01632 960123",
    "email": "accounts@meadow.example", "dateUpdated": "2026-11-23T09:00:00Z", "Z_SageVersion": 3,
}  # fmt: skip


class Report(TypedDict):
    """What one process saw: answers by status code, and the milliseconds of each."""

    answers: dict[str, int]
    took_ms: list[float]


class Caller(asyncio.Protocol):
    """One connection that stays open: the next request goes once the last is answered, until the time is up."""

    def __init__(self, path: str, ends_at: float, ended: "asyncio.Future[None]") -> None:
        body = json.dumps([_ROW]).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        )
        self._request = f"{head}\r\n\r\n".encode() + body
        self._ends_at, self._ended = ends_at, ended
        self._heard, self._sent_at = b"", 0.0
        self.answers: dict[str, int] = {}
        self.took_ms: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Answers have no body."""
        self._heard += data
        if not self._heard.endswith(b"\r\n\r\n"):
            return
        status = self._heard[9:12].decode()
        self._heard = b""
        self.answers[status] = self.answers.get(status, 0) + 1
        now = time.perf_counter()
        self.took_ms.append((now - self._sent_at) * 1000)
        if now < self._ends_at:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    def _ask(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._request)


async def call(port: int, path: str, connections: int, seconds: float) -> Report:
    """Keep this many connections busy for so long."""
    loop, ends_at = asyncio.get_running_loop(), time.perf_counter() + seconds
    callers, ends = [], []
    for _ in range(connections):
        ends.append(loop.create_future())
        _, caller = await loop.create_connection(partial(Caller, path, ends_at, ends[-1]), "127.0.0.1", port)
        callers.append(caller)
    await asyncio.gather(*ends)
    answers: dict[str, int] = {}
    for caller in callers:
        for status, count in caller.answers.items():
            answers[status] = answers.get(status, 0) + count
    return {"answers": answers, "took_ms": [ms for caller in callers for ms in caller.took_ms]}


if __name__ == "__main__":
    port, path, connections, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(call(int(port), path, int(connections), float(seconds)))))
