"""A sink connected to the simulated Sales Management."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.crm.sink import CrmSink
from tests.sinks.crm.simulated import connected


@pytest.fixture
async def sink(running: RunningSimulator, tmp_path: Path) -> AsyncIterator[CrmSink]:
    async with connected(running, tmp_path) as sink:
        yield sink
