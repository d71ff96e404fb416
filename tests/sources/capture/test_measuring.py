"""What capture shows of its work."""

import os
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from cdc.sources.capture.measuring import Measuring
from schemas.export_file import ExportFile, FileState
from tests.console.arranged import NOON


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text("x")
    return path


def ledger(state: FileState = FileState.COMMITTED, changes: int = 3) -> ExportFile:
    return ExportFile(company="acme", file_id="1", name="customers.csv", state=state, changes=changes, at=NOON)


def counted(company: str) -> float:
    return REGISTRY.get_sample_value("cdc_export_to_events_seconds_count", {"company": company}) or 0.0


def test_a_file_that_became_events_is_timed_from_its_place(placed: Path) -> None:
    now_s = [placed.stat().st_ctime - 1]
    measuring = Measuring("timed", lambda: now_s[0])
    now_s[0] += 1.5
    measuring.committed(placed, ledger())
    total = REGISTRY.get_sample_value("cdc_export_to_events_seconds_sum", {"company": "timed"})
    assert (counted("timed"), total) == (1.0, pytest.approx(0.5))


def test_a_file_that_was_there_before_is_not_timed(placed: Path) -> None:
    os.utime(placed, (0, 0))
    measuring = Measuring("before", lambda: placed.stat().st_ctime + 60)
    measuring.committed(placed, ledger())
    assert counted("before") == 0.0


@pytest.mark.parametrize("said", [ledger(FileState.HELD), ledger(changes=0)], ids=["held", "unchanged"])
def test_a_file_without_events_is_not_timed(placed: Path, said: ExportFile) -> None:
    measuring = Measuring("without", lambda: placed.stat().st_ctime)
    measuring.committed(placed, said)
    assert counted("without") == 0.0


def test_work_on_a_file_is_shown_while_it_lasts() -> None:
    measuring, name = Measuring("busy", lambda: 5.0), "cdc_export_file_begun_timestamp_seconds"
    with measuring.working():
        assert REGISTRY.get_sample_value(name, {"company": "busy"}) == 5.0
    assert REGISTRY.get_sample_value(name, {"company": "busy"}) == 0.0
