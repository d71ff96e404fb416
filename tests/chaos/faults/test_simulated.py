"""Faults asked of a simulator are met, counted and taken back."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest

from cdc.simulators.sage import SageOptions, start_sage
from cdc.simulators.sales_management import SimulatorOptions, start_simulator
from tests.chaos.faults import sage, sales_management
from tests.chaos.faults.simulated import Asked, Door, every
from tests.chaos.faults.struck import NeverStruck
from tests.operations.two_way.company import found_company


async def status_of(url: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(f"{url}/accounts")).status_code


async def test_a_call_meets_the_fault_and_after_the_end_none_does() -> None:
    with start_simulator(SimulatorOptions()) as crm:
        door = Door(crm.url)
        await door.goes_wrong(every("status", status=503, times=None))
        assert await status_of(crm.api_url) == 503
        await door.until_met("a call meets it")
        await door.goes_well()
        assert await status_of(crm.api_url) == 401


async def test_a_fault_that_no_call_meets_is_a_failed_run() -> None:
    with start_simulator(SimulatorOptions()) as crm:
        door = Door(crm.url)
        await door.goes_wrong(every("lose_answer", "/contacts"))
        await status_of(crm.api_url)
        with pytest.raises(NeverStruck, match="a call meets it"):
            await door.until_met("a call meets it", within_s=0.2)
        assert await door.met() == [0]


@pytest.mark.parametrize("trouble", [trouble for _, trouble in sales_management.TROUBLES.values()])
async def test_sales_management_understands_what_is_asked_of_it(trouble: Callable[[Random], list[Asked]]) -> None:
    with start_simulator(SimulatorOptions()) as crm:
        await Door(crm.url).goes_wrong(*trouble(Random(1)))
        assert len(await Door(crm.url).met()) == len(trouble(Random(1)))


async def test_the_bridge_understands_what_is_asked_of_it(tmp_path: Path) -> None:
    found_company(tmp_path)
    with start_sage(SageOptions(folder=tmp_path)) as bridge:
        asked = [fault for _, trouble in sage.TROUBLES.values() for fault in trouble(Random(1))]
        await Door(bridge.url).goes_wrong(*asked)
        assert len(await Door(bridge.url).met()) == len(asked)
