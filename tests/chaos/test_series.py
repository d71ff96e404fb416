"""A series of runs keeps what each came to, and tells it in one table."""

from pathlib import Path

from tests.chaos.history.sizes import COMPANIES, Sizes
from tests.chaos.result import Result, keep, kept
from tests.chaos.table import table, write_table


def test_an_interrupted_series_finds_the_runs_that_had_ended(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    keep(file, Result("calm", 1, 20_000, repeated=3))
    with file.open("ab") as cut:
        cut.write(b'{"fault":"cal')
    assert kept(file) == [Result("calm", 1, 20_000, repeated=3)]


def test_a_run_that_found_something_is_not_good() -> None:
    result = Result("calm", 1, 10)
    result.note("lost", [])
    assert result.good
    result.note("lost", ["one", "two"])
    assert not result.good
    assert result.counts == {"lost": 2}


def test_a_result_names_the_command_that_repeats_it() -> None:
    assert Result("calm", 4, 900).command == "python -m tests.chaos --only calm --seed 4 --runs 1 --changes 900"


def test_the_table_counts_lost_and_made_twice_apart() -> None:
    result = Result("calm", 1, 20_000, changes=20_000, messages=50, repeated=5)
    result.note("lost", ["x"])
    result.note("made twice", ["x", "y"])
    assert "| none | 1 | 20,000 | 1 | 2 | 5 of 50 | – | 0 s |" in table([result])


def test_only_what_stands_between_the_marks_is_written(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- chaos -->\nold\n<!-- /chaos -->\nafter\n")
    write_table(readme, [Result("calm", 1, 20_000)])
    assert readme.read_text() == f"before\n<!-- chaos -->\n{table([Result('calm', 1, 20_000)])}<!-- /chaos -->\nafter\n"


def test_a_history_of_twenty_thousand_changes_begins_with_half_of_them() -> None:
    assert 9_000 < COMPANIES * Sizes.of(20_000).founding < 12_000
