"""The CRM sink keeps the contract of every sink, against the simulator over HTTP."""

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.crm.company import MAPPINGS
from schemas.vocabulary import Entity
from tests.contracts.sink_contract import SinkContract, Target
from tests.sinks.crm.simulated import Inside

FIELDS = {"town": "city"}


class CrmTarget(Target):
    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def living(self, entity: Entity) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row in self._inside.living(MAPPINGS[entity]().resource):
            found.setdefault(row["extId"], []).append(row["id"])
        return found

    def value(self, entity: Entity, code: str, field: str) -> object:
        rows = self._inside.living(MAPPINGS[entity]().resource)
        [row] = [row for row in rows if row["extId"] == code]
        return row[FIELDS[field]]


class TestCrmSink(SinkContract):
    @pytest.fixture
    def target(self, running: RunningSimulator) -> CrmTarget:
        return CrmTarget(Inside(running))
