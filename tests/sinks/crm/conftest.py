"""A simulated Sales Management and a sink connected to it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.crm.sink import CrmSink
from tests.sinks.crm.simulated import Inside, connected, simulator


@pytest.fixture
def running() -> Iterator[RunningSimulator]:
    with simulator() as running:
        yield running


@pytest.fixture
def inside(running: RunningSimulator) -> Inside:
    return Inside(running)


@pytest.fixture
async def sink(running: RunningSimulator, tmp_path: Path) -> AsyncIterator[CrmSink]:
    async with connected(running, tmp_path) as sink:
        yield sink
