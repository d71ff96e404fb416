"""Folders of the data directory that hold names and values of records: nobody but their owner looks into them."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cdc.console.alerts.memory import AlertMemory
from cdc.console.alerts.review import Told
from cdc.console.read_model.store import Store
from cdc.operations.replay.notebook import Notebook
from cdc.sources.capture.store import Store as Snapshots
from tests.console.arranged import NOON


def _console(data: Path) -> None:
    Store(data / "console").close()


def _alerts(data: Path) -> None:
    AlertMemory(data / "alerts", NOON).keep("acme", Told(NOON))


def _replays(data: Path) -> None:
    with Notebook(data, "acme").alone():
        pass


def _capture(data: Path) -> None:
    Snapshots.open(data / "capture" / "acme", "acme", 1).close()


@pytest.mark.parametrize("make", [_console, _alerts, _replays, _capture])
def test_what_names_people_is_private(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "data")
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}
