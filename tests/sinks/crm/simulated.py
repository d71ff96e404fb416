"""A simulated Sales Management and a sink that is connected to it, over real HTTP."""

import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from cdc.secret import Secret
from cdc.settings import CompanySettings, SalesManagementSettings
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.server import RunningSimulator, start_simulator
from cdc.sinks.crm.sink import CrmSink

PUBLIC, PRIVATE = "demo-public-key", "demo-private-key"


@contextmanager
def simulator(**options: Any) -> Iterator[RunningSimulator]:
    """Without a rate limit, unless the options name one."""
    chosen = replace(SimulatorOptions(requests_per_second=0), **options)
    with start_simulator(chosen) as running:
        yield running


def company(url: str, folder: Path, **settings: Any) -> CompanySettings:
    """A company whose Sales Management is there; fast enough for tests unless the settings say otherwise."""
    os.environ |= {"TEST_CRM_PUBLIC_KEY": PUBLIC, "TEST_CRM_PRIVATE_KEY": PRIVATE}
    usual = {"requests_per_second": 1000.0, "timeout_s": 5.0}
    crm = SalesManagementSettings(
        url=url,
        public_key=Secret("env:TEST_CRM_PUBLIC_KEY"),
        private_key=Secret("env:TEST_CRM_PRIVATE_KEY"),
        **(usual | settings),
    )
    return CompanySettings(id="acme", exports=folder, images=folder, sales_management=crm)


@asynccontextmanager
async def connected(running: RunningSimulator, folder: Path, **settings: Any) -> AsyncIterator[CrmSink]:
    sink = CrmSink([company(running.api_url, folder, **settings)], time.monotonic)
    try:
        yield sink
    finally:
        await sink.close()


class Inside:
    """What the simulator shows of itself beside its API."""

    def __init__(self, running: RunningSimulator) -> None:
        self._url = f"{running.url}/simulator"

    def records(self, resource: str) -> list[dict[str, Any]]:
        """Every record as a GET would answer it, deleted ones included."""
        found: list[dict[str, Any]] = httpx.get(f"{self._url}/records/{resource}").json()
        return found

    def living(self, resource: str) -> list[dict[str, Any]]:
        return [row for row in self.records(resource) if not row["deleted"]]

    def count(self, resource: str) -> int:
        """How many living records there are."""
        return int(httpx.get(f"{self._url}/stats").json()["records"][resource]["live"])

    def one(self, resource: str) -> dict[str, Any]:
        [only] = self.living(resource)
        return only

    def fault(self, do: str, path: str | None = None, method: str | None = None, **more: Any) -> None:
        match = {name: value for name, value in (("path", path), ("method", method)) if value}
        httpx.post(f"{self._url}/faults", json=[{"do": do, "match": match, **more}]).raise_for_status()

    def heal(self) -> None:
        httpx.delete(f"{self._url}/faults").raise_for_status()

    def seed(self, **records: list[dict[str, Any]]) -> dict[str, list[int]]:
        answer = httpx.post(f"{self._url}/seed", json=records).raise_for_status()
        ids: dict[str, list[int]] = answer.json()["ids"]
        return ids

    def person_saves(self, resource: str, id: int, data: dict[str, Any]) -> None:
        change = {"user": "helen.fairbairn@northgate.example", "resource": resource, "action": "update"}
        httpx.post(f"{self._url}/changes", json=[change | {"id": id, "data": data}]).raise_for_status()

    def counts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self._url}/requests").json()["counts"]
        return found

    def calls(self, method: str, path: str) -> int:
        """How many requests came to this path."""
        return sum(
            int(each["count"])
            for each in self.counts()
            if each["method"] == method and each["path"].endswith(path.lower())
        )

    def pictures(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self._url}/pictures").json()
        return found
