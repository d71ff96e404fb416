"""A simulated Sales Management, and a deployment of the sink that writes to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from cdc.simulators.sales_management.server import RunningSimulator
from tests.sinks.crm.simulated import Inside, company, simulator
from tests.sinks.deployment import Deployment, deploy


@pytest.fixture
def running() -> Iterator[RunningSimulator]:
    with simulator() as running:
        yield running


@pytest.fixture
def inside(running: RunningSimulator) -> Inside:
    return Inside(running)


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, running: RunningSimulator, tmp_path: Path) -> Deployment:
    return await deploy(kafka_settings, company(running.api_url, tmp_path))
