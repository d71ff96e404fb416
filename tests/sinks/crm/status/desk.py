"""A writer of statuses at a simulated Sales Management, and what it told capture."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson

from cdc.sales_management.api import Api
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.crm.status.cover import Cover
from cdc.sinks.crm.status.writer import StatusWriter
from cdc.webhooks.delivery import Delivery
from tests.sinks.crm.simulated import Inside, company
from tests.sinks.crm.status.boards import FIELDS


class Interrupted(httpx.AsyncHTTPTransport):
    """Lets something happen right before a write arrives."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            self._desk.before_writing()
        return await super().handle_async_request(request)


class Desk:
    """``said`` is what the operator reads, ``told`` the rows that capture was told of before they were written to."""

    def __init__(self, running: RunningSimulator, folder: Path, **settings: Any) -> None:
        crm = company(running.api_url, folder, **(FIELDS | settings)).sales_management
        self.now_s = 0.0
        self.said: list[str] = []
        self.told: list[dict[str, Any]] = []
        self.inside = Inside(running)
        self.before_writing: Callable[[], None] = lambda: None
        self.api = Api(crm, lambda: self.now_s, transport=Interrupted(self))
        self.writer = StatusWriter(self.api, crm, Cover("acme", self._tell), lambda: self.now_s, self.said.append)

    async def _tell(self, delivery: Delivery) -> None:
        self.told += orjson.loads(delivery.body)

    def accounts(self, count: int = 1, **fields: Any) -> list[int]:
        """Accounts of the connector; their ids."""
        [branch] = [row["id"] for row in self.inside.records("branches")]
        rep = self.inside.records("users")[0]["id"]
        data = {"branchId": branch, "salesRepId1": rep, **fields}
        return self.inside.seed(accounts=[data | {"name": f"Company {number}"} for number in range(count)])["accounts"]

    def shown(self, crm_id: int, resource: str = "accounts") -> tuple[Any, Any, Any]:
        """The three fields of a record."""
        row = next(row for row in self.inside.records(resource) if row["id"] == crm_id)
        return row.get("Z_SyncStatus"), row.get("Z_SyncDetail"), row.get("Z_SyncAt")

    def puts(self) -> int:
        """How many writes were made."""
        return sum(int(each["count"]) for each in self.inside.counts() if each["method"] in ("PUT", "POST")) - sum(
            int(each["count"]) for each in self.inside.counts() if each["path"].endswith("/login")
        )


@asynccontextmanager
async def desk(running: RunningSimulator, folder: Path, **settings: Any) -> AsyncIterator[Desk]:
    found = Desk(running, folder, **settings)
    try:
        yield found
    finally:
        await found.api.close()
