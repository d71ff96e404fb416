"""The tables of the README."""

import pytest

from bench.goals import GOALS, figure
from bench.parts import PARTS
from bench.tables import COMPARISONS, cell, comparison_lines, everything, goals_table, number, said_of
from tests.bench.made import even, measured, results

WORKER = next(each for each in COMPARISONS if each.part == "worker_stage")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (0.01234, "0.0123"),
        (9.876, "9.88"),
        (48.0, "48"),
        (99.95, "100"),
        (1234.5, "1,234"),
        (2e5, "200,000"),
    ],
)
def test_a_number_has_what_a_person_reads(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_spread_shows_its_ends() -> None:
    assert cell({"median": 1200.0, "min": 900.0, "max": 1500.0}) == "1,200 (900–1,500)"


def test_a_spread_whose_rounds_agree_is_one_number() -> None:
    assert cell(even(2000.0)) == "2,000"


def test_what_is_not_there_is_a_dash() -> None:
    assert cell(None) == "–"


def test_each_side_has_a_row() -> None:
    part = measured({"sides": {"bare aiokafka": {"events_per_s": even(6000.0)}, "connector": {"to_bare": even(1.1)}}})
    lines = comparison_lines(WORKER, part)
    assert "| bare aiokafka | 6,000 | – | – | – |" in lines
    assert "| connector | – | 1.1 | – | – |" in lines


def test_a_rival_that_can_not_be_had_is_named_with_the_reason() -> None:
    part = measured({"sides": {}, "not_measured": {"Quix Streams": "there is no pip on this machine"}})
    assert "Quix Streams was not measured: there is no pip on this machine." in "\n".join(
        comparison_lines(WORKER, part)
    )


def test_a_part_on_busy_cores_is_marked() -> None:
    assert "**disturbed**" in said_of(measured({}, others_cores=0.8, disturbed=True))


def test_a_quick_run_is_marked() -> None:
    assert "a **quick** run" in said_of(measured({}, quick=True))


def test_the_rivals_versions_are_told() -> None:
    assert "duckdb 2.0.0; polars 2.1.0" in said_of(measured({"versions": {"duckdb": "2.0.0", "polars": "2.1.0"}}))


def test_one_round_is_said_in_the_singular() -> None:
    assert "60,000 events; 1 round;" in said_of(measured({"events": 60_000, "rounds": 1}))


def row_of(beginning: str, **parts: object) -> str:
    return next(line for line in goals_table(results(**parts)) if line.startswith(f"| {beginning}"))  # type: ignore[arg-type]  # parts are made by measured()


WORKER_GOAL = "worker, rules and table"


def worker(ratio: float, **other: object) -> object:
    return measured({"sides": {"connector": {"to_bare": even(ratio)}}}, **other)


def test_a_goal_that_is_reached_says_so() -> None:
    assert row_of(WORKER_GOAL, worker_stage=worker(1.02)).endswith("| 1.02 of its rate | reached | ≥ 1 |")


def test_a_goal_that_is_missed_says_so() -> None:
    assert row_of(WORKER_GOAL, worker_stage=worker(0.95)).endswith("| 0.95 of its rate | **missed** | ≥ 1 |")


def test_a_verdict_from_busy_cores_says_so() -> None:
    assert "| **missed**, on busy cores |" in row_of(WORKER_GOAL, worker_stage=worker(0.9, disturbed=True))


def test_a_verdict_from_a_quick_run_says_so() -> None:
    assert "| reached, in a quick run |" in row_of(WORKER_GOAL, worker_stage=worker(1.2, quick=True))


def test_a_goal_without_its_part_is_not_measured() -> None:
    assert "| not measured | – |" in row_of(WORKER_GOAL)


def test_exactly_means_neither_more_nor_less() -> None:
    goal = next(goal for goal in GOALS if goal.means == "exactly")
    assert [goal.reached(goal.limit + each) for each in (-1, 0, 1)] == [False, True, False]


def test_a_path_that_leads_nowhere_has_no_figure() -> None:
    assert figure(measured({"p50_ms": 3.0}), ("p50_ms", "deeper")) is None


def test_every_goal_and_every_table_belongs_to_a_part() -> None:
    assert {each.part for each in (*GOALS, *COMPARISONS)} <= {part.name for part in PARTS}


def test_the_block_tells_the_machine() -> None:
    assert "on 2 cores (Abacus), 24 GB, Linux 6, Python 3.11, Kafka 4" in everything(results())


def test_growth_has_a_row_for_each_size() -> None:
    rows = {"connector": [{"rows": 1000.0, "first_s": 0.5, "first_cpu_s": 0.2, "again_s": 0.1, "resident_mb": 140.0}]}
    companies = [{"companies": 10.0, "first_s": 3.0, "first_cpu_s": 2.0, "resident_mb": 180.0, "idle_mb": 120.0}]
    part = measured({"rows": rows, "companies": companies, "rows_of_a_company": 1000})
    block = everything(results(growth=part))
    assert "| 1,000 rows | 0.5 | 0.2 | 0.1 | 140 | – |" in block
    assert "| 10 × 1,000 rows | 3 | 2 | – | 180 | 120 |" in block


def test_pictures_are_shown_once_there_is_something_to_see() -> None:
    assert "bench-beside.svg" not in everything(results())
    assert "bench-beside.svg" in everything(results(diff=measured({"sides": {}})))
