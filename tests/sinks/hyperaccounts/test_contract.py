"""The sink into Sage keeps the contract of every sink, against the simulated company over HTTP."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cdc.simulators.sage.server import RunningSage
from cdc.sinks.base import Sink, Write, Written
from cdc.sinks.sage import SageSink
from schemas.command import Command, Parent
from schemas.vocabulary import Entity
from tests.contracts.sink_contract import EverySinkContract, Target
from tests.sinks.commands import KnownLinks, write
from tests.sinks.hyperaccounts.arranged import TODAY, company, person, potential
from tests.sinks.hyperaccounts.simulated import SimulatedSage, simulator

TABLES = {Entity.ACCOUNT: ("SALES_LEDGER", "ACCOUNT_REF"), Entity.CONTACT: ("SALES_DEL_ADDR", "REFERENCE")}
COLUMNS = {"town": "ADDRESS_3"}


class SageTarget(Target):
    def __init__(self, sage: SimulatedSage) -> None:
        self._sage = sage

    def living(self, entity: Entity) -> dict[str, list[int]]:
        table, column = TABLES[entity]
        found: dict[str, list[int]] = {}
        for place, row in enumerate(self._sage.rows(table)):
            if row["RECORD_DELETED"] != "1" and row.get("ADDRESS_TYPE") != "2":
                found.setdefault(row[column], []).append(place)
        return found

    def value(self, entity: Entity, code: str, field: str) -> object:
        table, column = TABLES[entity]
        [row] = [row for row in self._sage.rows(table) if row[column] == code]
        return row[COLUMNS[field]]


class TestSageSink(EverySinkContract):
    def account(self, key: str, version: int = 1, **record: str | None) -> Command:
        return potential(key, version=version, record=record, creates=True)

    def contact(self, account_code: str) -> Command:
        return person(parents=(Parent(entity=Entity.ACCOUNT, crm_id=131),), crm_id=5)

    def linked(self, command: Command, created: Written) -> Write:
        return write(command, sage_key=created.sage_key)

    def links(self, key: str, created: Written) -> KnownLinks:
        return KnownLinks({(Entity.ACCOUNT, key): 131})

    @pytest.fixture
    def running(self, tmp_path: Path) -> Iterator[RunningSage]:
        with simulator(tmp_path) as running:
            yield running

    @pytest.fixture
    def target(self, running: RunningSage, tmp_path: Path) -> SageTarget:
        return SageTarget(SimulatedSage(running, tmp_path, company(running.url, tmp_path)))

    @pytest.fixture
    async def sink(self, running: RunningSage, tmp_path: Path) -> AsyncIterator[Sink]:
        sink = SageSink([company(running.url, tmp_path)], time.monotonic, lambda: TODAY)
        yield sink
        await sink.close()
