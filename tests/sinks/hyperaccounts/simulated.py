"""A simulated Sage 50 company behind its bridge, the way into it, and what its exports then show."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from cdc.settings import CompanySettings
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.sage.server import RunningSage, start_sage
from cdc.sinks.base import Answer
from cdc.sinks.hyperaccounts.company import HyperAccounts
from cdc.sources.capture.assembly import ASSEMBLERS
from cdc.sources.capture.assembly.world import World
from cdc.sources.capture.feeds import keyed
from cdc.sources.exports.export import read_export
from schemas.command import Command
from schemas.vocabulary import Entity
from tests.sinks.commands import KnownLinks, write
from tests.sinks.hyperaccounts.arranged import TODAY, company

SAMPLES = Path(__file__).parents[3] / "cdc" / "samples" / "sage50"
TOKEN = "the token"
_MAX_BYTES = 1 << 20


@contextmanager
def simulator(folder: Path, **options: Any) -> Iterator[RunningSage]:
    """The sample company in ``folder``."""
    for path in SAMPLES.glob("*.csv"):
        shutil.copy(path, folder / path.name)
    with start_sage(SageOptions(folder=folder, token=TOKEN, **options)) as running:
        yield running


class SimulatedSage:
    """``s`` is the clock that the test turns."""

    def __init__(self, running: RunningSage, folder: Path, settings: CompanySettings) -> None:
        self.s = 100.0
        self.links = KnownLinks()
        self._url = f"{running.url}/simulator"
        self._folder = folder
        self._settings = settings
        self.sage = HyperAccounts(settings, lambda: self.s, lambda: TODAY)

    async def write(self, of: Command, **more: Any) -> Answer:
        return await self.sage.write(write(of, of.crm_id, **more), self.links)

    def rows(self, table: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = httpx.get(f"{self._url}/tables/{table}").json()
        return found

    def fault(self, **fault: Any) -> None:
        httpx.post(f"{self._url}/faults", json=fault).raise_for_status()

    def person(self, **change: Any) -> None:
        """What the bookkeeper does in Sage."""
        httpx.post(f"{self._url}/changes", json=change).raise_for_status()

    def mode(self, **mode: Any) -> None:
        httpx.put(f"{self._url}/mode", json=mode).raise_for_status()

    def exported(self, entity: Entity, key: str) -> dict[str, Any]:
        """The canonical record as capture assembles it from the company's next exports."""
        httpx.post(f"{self._url}/export", json={}).raise_for_status()
        tables = {}
        for path in sorted(self._folder.glob("*.csv")):
            export = read_export(path, max_bytes=_MAX_BYTES)
            tables[export.table.name] = keyed(export.table.name, export.frame)
        frame = ASSEMBLERS[entity](World(tables, self._settings))
        [record] = [row for row in frame.to_dicts() if row["key"] == key]
        return record


@asynccontextmanager
async def into_simulated(
    folder: Path, sage: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[SimulatedSage]:
    """``sage`` are settings of the way in, ``options`` those of the simulator."""
    with simulator(folder, **options) as running:
        at = SimulatedSage(running, folder, company(running.url, folder, **(sage or {})))
        try:
            yield at
        finally:
            await at.sage.close()
