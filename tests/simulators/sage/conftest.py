"""Simulated companies for one test each: ``sage`` with the defaults, ``sage_with`` for any other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from cdc.simulators.sage import SageOptions
from tests.simulators.sage.sage import Hands, Sage, SageFactory, copied_company, in_process


@pytest.fixture
async def sage_with(tmp_path: Path) -> AsyncIterator[SageFactory]:
    folder = copied_company(tmp_path / "company")
    async with AsyncExitStack() as stack:

        async def make(hands: Hands | None = None, **options: Any) -> Sage:
            return await stack.enter_async_context(in_process(SageOptions(folder=folder, **options), hands))

        yield make


@pytest.fixture
async def sage(sage_with: SageFactory) -> Sage:
    return await sage_with()
