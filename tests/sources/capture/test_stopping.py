"""Waiting that a stop ends, and the interval in which files are taken in."""

import asyncio
import time
from pathlib import Path
from typing import Any, cast

import pytest

from cdc.settings import ConnectorSettings, KafkaSettings
from cdc.sources.capture.company import Surroundings
from cdc.sources.capture.company_service import CompanyService
from cdc.sources.capture.stopping import drained, unless_stopped
from cdc.sources.exports.watch import FolderWatch
from tests.sources.capture.desk import TOPICS, desk


async def _answer() -> int:
    return 42


async def _never() -> int:
    await asyncio.Event().wait()
    return 0


async def test_an_answer_is_given() -> None:
    assert await unless_stopped(asyncio.Event(), _answer()) == 42


async def test_the_stop_ends_the_waiting() -> None:
    stop = asyncio.Event()
    stop.set()
    assert await unless_stopped(stop, _never()) is None


async def test_what_is_under_way_at_the_stop_is_finished() -> None:
    stop, done = asyncio.Event(), []

    async def work() -> None:
        await stop.wait()
        done.append("finished")

    asyncio.get_running_loop().call_soon(stop.set)
    await drained(stop, work())
    assert done == ["finished"]


async def test_a_failure_under_way_is_not_hidden() -> None:
    async def work() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await drained(asyncio.Event(), work())


class _Watch:
    """Tells of two sets of files, then of nothing any more."""

    def __init__(self) -> None:
        self.found = [{Path("a.csv")}, {Path("b.csv")}]

    async def changed(self) -> set[Path]:
        if not self.found:
            await asyncio.Event().wait()
        return self.found.pop(0)


async def test_files_of_one_interval_are_taken_in_together(tmp_path: Path) -> None:
    service = _service(tmp_path)
    watch = cast(FolderWatch, _Watch())
    assert await service._due(watch, time.monotonic() + 0.01) == {Path("a.csv"), Path("b.csv")}


async def test_without_an_interval_a_file_is_taken_in_at_once(tmp_path: Path) -> None:
    watch = cast(FolderWatch, _Watch())
    assert await _service(tmp_path)._due(watch, time.monotonic()) == {Path("a.csv")}


def _service(tmp_path: Path) -> CompanyService:
    at = desk(tmp_path)

    def say(words: str) -> Any: ...

    return CompanyService(
        at.settings,
        ConnectorSettings(),
        KafkaSettings(),
        at.capture,
        Surroundings(TOPICS, at.post),
        asyncio.Semaphore(1),
        say,
        asyncio.Event(),
    )
