"""A simulated Sales Management for each test."""

from collections.abc import Iterator

import pytest

from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.server import RunningSimulator, start_simulator
from tests.sources.crm.stage import People


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(SimulatorOptions(requests_per_second=0)) as running:
        yield running


@pytest.fixture
def people(simulator: RunningSimulator) -> People:
    return People(simulator)
