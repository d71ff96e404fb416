"""Dates: one notation per column, day first unless ISO, and never a guess value by value."""

from datetime import date
from pathlib import Path

import pytest

from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.export import Export
from tests.sources.exports.samples import column, read, written

HEADING = "ORDER_NUMBER,ORDER_OR_QUOTE,ACCOUNT_REF,ORDER_DATE,DESPATCH_DATE,RECORD_MODIFY_DATE"


def orders(folder: Path, *dates: str, despatched: str = "", stamp: str = "", **options: date) -> Export:
    rows = (f"{number},Sales Order,A1,{day},{despatched},{stamp}" for number, day in enumerate(dates, 101))
    return read(written(folder, "\n".join([HEADING, *rows, ""])), **options)


def stamps(folder: Path, *stamps: str) -> list[str | None]:
    rows = (f"{number},Sales Order,A1,,,{stamp}" for number, stamp in enumerate(stamps, 101))
    return column(read(written(folder, "\n".join([HEADING, *rows, ""]))), "RECORD_MODIFY_DATE")


@pytest.mark.parametrize(
    "text",
    ["03/11/2025", "3/11/2025", "03/11/2025 00:00:00", "03/11/2025 00:00", "2025-11-03", "2025-11-03 00:00:00",
     "2025-11-03T08:15:02", "2025-11-03 08:15:02.123456"],
)  # fmt: skip
def test_every_notation_of_a_day_is_the_same_day(tmp_path: Path, text: str) -> None:
    assert column(orders(tmp_path, text), "ORDER_DATE") == ["2025-11-03"]


@pytest.mark.parametrize(
    "text", ["03/11/2025 08:15:02", "2025-11-03 08:15:02", "2025-11-03T08:15:02", "2025-11-03 08:15:02.987654"]
)
def test_every_notation_of_a_moment_is_the_same_moment(tmp_path: Path, text: str) -> None:
    assert stamps(tmp_path, text) == ["2025-11-03T08:15:02"]


def test_a_moment_without_time_is_midnight(tmp_path: Path) -> None:
    assert stamps(tmp_path, "03/11/2025", "2025-11-03") == ["2025-11-03T00:00:00", None]


def test_days_that_could_be_read_both_ways_are_day_first(tmp_path: Path) -> None:
    assert column(orders(tmp_path, "04/05/2025"), "ORDER_DATE") == ["2025-05-04"]


def test_the_notation_is_found_per_column(tmp_path: Path) -> None:
    export = orders(tmp_path, "2025-05-04", despatched="04/05/2025")
    assert column(export, "DESPATCH_DATE") == column(export, "ORDER_DATE") == ["2025-05-04"]


def test_a_value_in_the_columns_other_notation_is_a_bad_row(tmp_path: Path) -> None:
    export = orders(tmp_path, "2025-05-04", "2025-05-05", "04/05/2025")
    assert [(bad.number, bad.words) for bad in export.bad] == [(4, "ORDER_DATE: '04/05/2025' is not a date")]


def test_a_file_that_only_shows_the_month_first_is_refused_with_the_cell(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="row 3, column ORDER_DATE: '05/13/2025' has the month first"):
        orders(tmp_path, "05/04/2025", "05/13/2025")


def test_one_odd_value_is_a_bad_row_where_another_column_shows_the_day_first(tmp_path: Path) -> None:
    export = orders(tmp_path, "05/04/2025", "05/13/2025", despatched="25/12/2025")
    assert [bad.words for bad in export.bad] == ["ORDER_DATE: '05/13/2025' is not a date"]


@pytest.mark.parametrize("text", ["31/02/2025", "04/05/25", "yesterday", "2025", "04.05.2025", "45234", "04/05/0025"])
def test_what_is_no_date_is_a_bad_row(tmp_path: Path, text: str) -> None:
    export = orders(tmp_path, "25/12/2025", text)
    assert [bad.column for bad in export.bad] == ["ORDER_DATE"]


@pytest.mark.parametrize("text", ["30/12/1899", "30/12/1899 00:00:00"])
def test_the_zero_date_of_windows_programs_is_missing(tmp_path: Path, text: str) -> None:
    assert column(orders(tmp_path, text), "ORDER_DATE") == [None]


@pytest.mark.parametrize("text", ["15/04/2130 00:00:00", "06/11/2026 08:15:02"])
def test_a_stamp_far_in_the_future_is_missing(tmp_path: Path, text: str) -> None:
    assert stamps(tmp_path, text) == [None]


def test_a_stamp_within_a_year_stays(tmp_path: Path) -> None:
    assert stamps(tmp_path, "04/11/2026 08:15:02") == ["2026-11-04T08:15:02"]


def test_garbage_in_a_stamp_is_missing_and_no_fault(tmp_path: Path) -> None:
    assert stamps(tmp_path, "garbage") == [None]


def test_an_expiry_date_in_the_future_stays(tmp_path: Path) -> None:
    assert column(orders(tmp_path, "25/12/2130"), "ORDER_DATE") == ["2130-12-25"]


def test_timestamps_that_all_lost_their_seconds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ExportRefused, match="row 2, column RECORD_MODIFY_DATE: '03/11/2025 08:15' has lost its seconds"
    ):
        stamps(tmp_path, "03/11/2025 08:15")


def test_one_timestamp_without_seconds_among_others_is_read(tmp_path: Path) -> None:
    assert stamps(tmp_path, "03/11/2025 08:15", "03/11/2025 08:16:01")[0] == "2025-11-03T08:15:00"
