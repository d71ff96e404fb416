"""A simulated Sales Management for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.server import RunningSimulator, start_simulator
from tests.sources.crm.stage import People, Stage, stage


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(SimulatorOptions(requests_per_second=0)) as running:
        yield running


@pytest.fixture
def people(simulator: RunningSimulator) -> People:
    return People(simulator)


@pytest.fixture
async def place(kafka_settings: KafkaSettings, simulator: RunningSimulator, tmp_path: Path) -> Stage:
    """A deployment with the usual settings; nothing of it runs yet."""
    return await stage(kafka_settings, simulator, tmp_path)
