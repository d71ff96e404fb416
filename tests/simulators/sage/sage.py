"""A client of the simulated company as tests use it, with short ways to what matters."""

import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from cdc.simulators.sage import Company, OfficeClock, SageOptions, create_app

SAMPLES = Path(__file__).parents[3] / "cdc" / "samples" / "sage50"
TOKEN = {"AuthToken": "demo-token"}
QUOTATION = {"orderType": 9, "quoteStatus": 1, "orderItemsDataFromStockItemData": True}


@dataclass
class Hands:
    """A clock that moves only when told to: half past one in a British summer."""

    at: datetime = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    @property
    def clock(self) -> OfficeClock:
        return OfficeClock(lambda: self.at)


@dataclass
class Sage:
    """``call`` is below ``/api``; ``control`` is below ``/simulator``."""

    client: httpx.AsyncClient
    company: Company
    hands: Hands = field(default_factory=Hands)

    @property
    def folder(self) -> Path:
        return self.company.options.folder

    async def call(self, method: str, path: str, json: object = None, **more: Any) -> httpx.Response:
        body: dict[str, Any] = {} if json is None else {"json": json}
        return await self.client.request(method, f"/api{path}", **body, **more)

    async def done(self, method: str, path: str, json: object = None) -> Any:
        """``response`` of a call that succeeds."""
        answer = (await self.call(method, path, json)).json()
        assert answer["success"], answer["message"]
        return answer["response"]

    async def refusal(self, method: str, path: str, json: object = None) -> str:
        """The message of a call that is refused with 200."""
        answer = await self.call(method, path, json)
        assert (answer.status_code, answer.json()["success"]) == (200, False), answer.text
        message: str = answer.json()["message"]
        return message

    async def found(self, search: str, *filters: tuple[str, str, str], **first: Any) -> list[dict[str, Any]]:
        """``first`` goes into the first filter."""
        sent: list[dict[str, Any]] = [{"field": name, "type": kind, "value": value} for name, kind, value in filters]
        if first:
            sent[0] |= first
        answer = (await self.call("POST", f"/{search}", sent)).json()
        assert answer["success"], answer["message"]
        results: list[dict[str, Any]] = answer["results"]
        return results

    async def control(self, method: str, path: str, json: object = None) -> Any:
        body: dict[str, Any] = {} if json is None else {"json": json}
        answer = await self.client.request(method, f"/simulator{path}", **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def change(self, table: str, action: str, key: str | int = "", **more: Any) -> None:
        await self.control("POST", "/changes", {"table": table, "action": action, "key": key, **more})

    async def row(self, table: str, **values: str) -> dict[str, str]:
        """The only row with these values."""
        rows: list[dict[str, str]] = await self.control("GET", f"/tables/{table}")
        [found] = [row for row in rows if values.items() <= row.items()]
        return found

    async def quotation(self, *lines: dict[str, Any], **values: Any) -> int:
        """Its number; without lines, one of three whiteboards for ALD001."""
        items = list(lines) or [{"stockCode": "BOARD001", "quantity": 3}]
        body = {"customerAccountRef": "ALD001", **QUOTATION, "invoiceItems": items} | values
        number: int = await self.done("POST", "/salesOrder/", body)
        return number

    def exported(self, file: str) -> str:
        return (self.folder / file).read_bytes().decode("cp1252")


SageFactory = Callable[..., Coroutine[Any, Any, Sage]]


def copied_company(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for path in SAMPLES.glob("*.csv"):
        shutil.copy(path, folder)
    return folder


@asynccontextmanager
async def in_process(options: SageOptions, hands: Hands | None = None) -> AsyncIterator[Sage]:
    """The application without a socket."""
    held = hands or Hands()
    company = Company.opened(options, held.clock)
    transport = httpx.ASGITransport(app=create_app(company))
    async with httpx.AsyncClient(transport=transport, base_url="http://sage.example", headers=TOKEN) as client:
        yield Sage(client, company, held)
    company.close()
