"""Simulators for one test each: ``crm`` with the defaults and no rate limit, ``crm_with`` for any other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from cdc.simulators.sales_management import SimulatorOptions
from cdc.simulators.sales_management.clock import Clock
from tests.simulators.sales_management.crm import Crm, CrmFactory, in_process
from tests.simulators.sales_management.receiver import Receiver


@pytest.fixture
async def crm_with() -> AsyncIterator[CrmFactory]:
    async with AsyncExitStack() as stack:

        async def make(clock: Clock | None = None, **options: Any) -> Crm:
            chosen = SimulatorOptions(**({"requests_per_second": 0} | options))
            return await stack.enter_async_context(in_process(chosen, clock))

        yield make


@pytest.fixture
async def crm(crm_with: CrmFactory) -> Crm:
    return await crm_with()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver.listening() as listening:
        yield listening
