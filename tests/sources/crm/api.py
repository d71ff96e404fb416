"""A connection to the simulated Sales Management, as capture has it."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cdc.sales_management.api import Api
from cdc.secret import Secret
from cdc.settings import SalesManagementSettings
from cdc.simulators.sales_management.server import RunningSimulator


def crm_settings(url: str = "http://127.0.0.1:1", **more: object) -> SalesManagementSettings:
    os.environ |= {"TEST_CRM_PUBLIC_KEY": "demo-public-key", "TEST_CRM_PRIVATE_KEY": "demo-private-key"}
    usual = {
        "url": url,
        "public_key": Secret("env:TEST_CRM_PUBLIC_KEY"),
        "private_key": Secret("env:TEST_CRM_PRIVATE_KEY"),
        "requests_per_second": 1000.0,
        "timeout_s": 5.0,
    }
    return SalesManagementSettings.model_validate(usual | more)


@asynccontextmanager
async def connection(simulator: RunningSimulator) -> AsyncIterator[Api]:
    api = Api(crm_settings(simulator.api_url), time.monotonic)
    try:
        yield api
    finally:
        await api.close()
