"""The breakers' limits, one by one."""

from collections.abc import Sequence

import polars as pl
import pytest

from cdc.sources.capture import breakers


@pytest.mark.parametrize(
    ("vanishing", "known", "held"),
    [(20, 100, False), (21, 100, True), (50, 1000, False), (51, 1000, True), (1, 1, False)],
)
def test_deletions_are_held_above_the_larger_of_both_limits(vanishing: int, known: int, held: bool) -> None:
    assert breakers.deletions_to_hold(vanishing, known, 20, 0.05) is held


@pytest.mark.parametrize(("bad", "rows", "stopped"), [(20, 30, False), (21, 30, True), (100, 1000, False)])
def test_a_broken_mapping_is_more_than_twenty_rows_and_a_tenth(bad: int, rows: int, stopped: bool) -> None:
    assert (breakers.too_many_bad_rows(bad, rows) is not None) is stopped


def test_an_empty_file_is_fine_while_nothing_is_known() -> None:
    assert breakers.too_few_rows(0, 0, 0) is None


def test_a_company_name_may_differ_in_case_and_padding() -> None:
    assert breakers.wrong_company(" NORTHGATE ltd ", "Northgate Ltd", None) is None


def test_the_configured_name_goes_before_the_last_one() -> None:
    assert breakers.wrong_company("New Name Ltd", "New Name Ltd", "Old Name Ltd") is None


def _keys(first: int, last: int) -> pl.Series:
    return pl.Series([f"C{number}" for number in range(first, last)])


def test_a_tenth_of_the_files_keys_is_enough_to_be_the_same_company() -> None:
    assert breakers.other_company(_keys(90, 190), _keys(0, 100)) is None
    assert breakers.other_company(_keys(91, 191), _keys(0, 100)) is not None


def test_few_known_records_prove_no_other_company() -> None:
    assert breakers.other_company(_keys(100, 200), _keys(0, 9)) is None


def test_an_export_that_lost_most_of_its_records_is_still_the_same_company() -> None:
    assert breakers.other_company(_keys(0, 1), _keys(0, 100)) is None


def _stamped(stamps: Sequence[str | None]) -> pl.DataFrame:
    rows = [(str(number), stamp) for number, stamp in enumerate(stamps)]
    return pl.DataFrame(rows, schema={"ORDER_NUMBER": pl.String, "RECORD_MODIFY_DATE": pl.String}, orient="row")


def test_three_records_that_go_back_are_no_restored_backup() -> None:
    before = _stamped(["2025-11-03T09:00:00"] * 20)
    arrived = _stamped(["2025-11-01T09:00:00"] * 3 + ["2025-11-03T09:00:00"] * 17)
    assert breakers.restored_backup(arrived, before, "ORDER_NUMBER") is None


def test_four_records_that_go_back_are_a_restored_backup() -> None:
    before = _stamped(["2025-11-03T09:00:00"] * 20)
    arrived = _stamped(["2025-11-01T09:00:00"] * 4 + ["2025-11-03T09:00:00"] * 16)
    assert "4 of 20 records" in (breakers.restored_backup(arrived, before, "ORDER_NUMBER") or "")


def test_empty_modify_dates_prove_nothing() -> None:
    assert breakers.restored_backup(_stamped([None] * 9), _stamped(["2025-11-03T09:00:00"] * 9), "ORDER_NUMBER") is None


def test_a_lower_highest_number_alone_is_no_restored_backup() -> None:
    before = _stamped(["2025-11-03T09:00:00"] * 20)
    assert breakers.restored_backup(before[:19], before, "ORDER_NUMBER") is None
