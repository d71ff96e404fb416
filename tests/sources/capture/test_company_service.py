"""One company as a service, without its surroundings: the stop, the interval, files that can't be read yet."""

import asyncio
import time
from pathlib import Path
from typing import cast

import pytest

from cdc.settings import ConnectorSettings, KafkaSettings
from cdc.sources.capture.company import Surroundings
from cdc.sources.capture.company_service import CompanyService
from cdc.sources.capture.stopping import drained, unless_stopped
from cdc.sources.exports.watch import FolderWatch
from tests.sources.capture.desk import TOPICS, Desk, as_csv, desk
from tests.sources.capture.rows import customer


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
    """Tells of two sets of files, then of nothing any more; notes which are wanted again."""

    def __init__(self) -> None:
        self.found = [{Path("a.csv")}, {Path("b.csv")}]
        self.wanted_again: list[Path] = []

    async def changed(self) -> set[Path]:
        if not self.found:
            await asyncio.Event().wait()
        return self.found.pop(0)

    def again(self, path: Path) -> None:
        self.wanted_again.append(path)


async def test_files_of_one_interval_are_taken_in_together(tmp_path: Path) -> None:
    watch = cast(FolderWatch, _Watch())
    assert await _service(tmp_path)._due(watch, time.monotonic() + 0.01) == {Path("a.csv"), Path("b.csv")}


async def test_without_an_interval_a_file_is_taken_in_at_once(tmp_path: Path) -> None:
    watch = cast(FolderWatch, _Watch())
    assert await _service(tmp_path)._due(watch, time.monotonic()) == {Path("a.csv")}


async def test_a_file_that_can_not_be_read_yet_is_wanted_again_and_told_once(tmp_path: Path) -> None:
    said: list[str] = []
    service, watch = _service(tmp_path, said), _Watch()
    empty = tmp_path / "exports" / "customers.csv"
    empty.touch()
    for _ in range(2):
        await service._file(empty, cast(FolderWatch, watch))
    assert watch.wanted_again == [empty, empty]
    assert len(said) == 1
    assert "customers.csv" in said[0]


async def test_what_became_of_a_file_is_told_once_however_often_the_folder_tells_of_it(tmp_path: Path) -> None:
    said: list[str] = []
    at = desk(tmp_path)
    service, path = _service(tmp_path, said, at), at.exports / "customers.csv"
    for name in ("Firm one", "Firm one", "Firm two"):
        path.write_bytes(as_csv([customer("A1", NAME=name), customer("A2")]))
        await service._file(path, cast(FolderWatch, _Watch()))
    assert [words.split(", ")[-1] for words in said] == ["2 changes", "1 changes"]


async def test_kafka_that_comes_back_gets_what_it_missed(tmp_path: Path) -> None:
    said: list[str] = []
    at = desk(tmp_path)
    refusals = [True, True]
    at.post.fails_before = lambda topic: bool(refusals and refusals.pop())
    service = _service(tmp_path, said, at)
    (at.exports / "customers.csv").write_bytes(as_csv([customer("A1")]))
    await service._file(at.exports / "customers.csv", cast(FolderWatch, _Watch()))
    assert at.said() == [("account", "r", "A1")]
    assert said == [
        "no answer Nothing is lost; it is tried again.",
        "customers.csv: committed, 1 rows, 0 unchanged, 1 changes",
    ]


def _service(tmp_path: Path, said: list[str] | None = None, at: Desk | None = None) -> CompanyService:
    at = at or desk(tmp_path)
    return CompanyService(
        at.settings,
        ConnectorSettings(),
        KafkaSettings(),
        at.capture,
        Surroundings(TOPICS, at.post),
        asyncio.Semaphore(1),
        (said if said is not None else list[str]()).append,
        asyncio.Event(),
    )
