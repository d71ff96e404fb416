"""The results that are kept."""

from pathlib import Path

import pytest

from bench.results import read, with_parts, write
from tests.bench.made import measured, results


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    kept = results(diff=measured({"rows": 5}))
    write(kept, tmp_path / "results.json")
    assert read(tmp_path / "results.json") == kept


def test_before_the_first_run_there_is_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "results.json")["parts"] == {}


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text('{"schema": 99}')
    with pytest.raises(ValueError, match="schema 99"):
        read(tmp_path / "results.json")


def test_a_part_that_was_measured_anew_leaves_the_others() -> None:
    before = results(diff=measured({"rows": 1}), idle=measured({"rows": 2}))
    after = with_parts(before, {}, {"diff": measured({"rows": 3})})
    assert {name: part["figures"]["rows"] for name, part in after["parts"].items()} == {"diff": 3, "idle": 2}


def test_a_part_that_fails_leaves_what_was_measured_before() -> None:
    before = results(diff=measured({"rows": 1}))
    after = with_parts(before, {}, {"diff": measured({}, failed="it ended with exit code 1")})
    assert after["parts"]["diff"]["figures"] == {"rows": 1}
