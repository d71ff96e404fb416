"""A simulated Sales Management and a folder of exports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from tests.operations.load.company import export
from tests.sinks.crm.simulated import Inside, simulator


@pytest.fixture
def running() -> Iterator[RunningSimulator]:
    with simulator() as running:
        yield running


@pytest.fixture
def inside(running: RunningSimulator) -> Inside:
    return Inside(running)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    export(folder)
    return folder
