"""A table after an export: the file's rows, and what the file does not say."""

import polars as pl

from cdc.sources.capture.merging import Unreadable, merged

_BEFORE = pl.DataFrame({"CODE": ["A", "B"], "NAME": ["Ann", "Bob"], "CITY": ["York", "Leeds"]})


def _arrived(**columns: list[str]) -> pl.DataFrame:
    frame = pl.DataFrame(columns)
    return frame.with_columns(pl.int_range(2, frame.height + 2, dtype=pl.UInt32, eager=True).alias("row"))


def _merged(arrived: pl.DataFrame, unreadable: Unreadable | None = None, *, complete: bool = True) -> pl.DataFrame:
    return merged(arrived, _BEFORE.lazy(), ("CODE",), unreadable or {}, complete=complete)


def test_the_rows_of_a_complete_file_are_the_table() -> None:
    arrived = _arrived(CODE=["A", "C"], NAME=["Anna", "Cy"], CITY=["York", "Bath"])
    assert _merged(arrived).equals(arrived)


def test_absent_rows_stay_when_the_file_is_not_complete() -> None:
    table = _merged(_arrived(CODE=["A"], NAME=["Anna"], CITY=["York"]), complete=False)
    assert table.select("CODE", "NAME", "row").rows() == [("A", "Anna", 2), ("B", "Bob", None)]


def test_a_column_that_the_file_lacks_keeps_its_values_for_known_rows() -> None:
    table = _merged(_arrived(CODE=["B", "C"], NAME=["Bob", "Cy"]))
    assert table.select("CODE", "CITY").rows() == [("B", "Leeds"), ("C", None)]


def test_a_column_that_is_empty_in_the_file_is_empty() -> None:
    arrived = _arrived(CODE=["A"], NAME=["Ann"]).with_columns(pl.lit(None, pl.String).alias("CITY"))
    assert _merged(arrived)["CITY"].to_list() == [None]


def test_an_unreadable_row_keeps_its_last_state_and_says_why() -> None:
    table = _merged(_arrived(CODE=["A"], NAME=["Ann"], CITY=["York"]), {("B",): "NAME: what?"})
    assert table.select("CODE", "NAME", "unreadable", "row").rows() == [
        ("A", "Ann", None, 2),
        ("B", "Bob", "NAME: what?", None),
    ]


def test_an_unreadable_row_that_was_never_known_is_a_key_without_values() -> None:
    table = _merged(_arrived(CODE=["A", "B"], NAME=["Ann", "Bob"], CITY=["York", "Leeds"]), {("C",): "NAME: what?"})
    assert table.filter(pl.col("CODE") == "C").select("NAME", "unreadable").rows() == [(None, "NAME: what?")]


def test_a_row_that_is_repeated_unreadably_is_readable() -> None:
    table = _merged(_arrived(CODE=["A", "B"], NAME=["Ann", "Bob"], CITY=["York", "Leeds"]), {("B",): "it repeats"})
    assert table.height == 2
    assert "unreadable" not in table.columns


def test_the_words_of_an_earlier_file_are_forgotten() -> None:
    before = _BEFORE.with_columns(pl.lit("NAME: what?").alias("unreadable"))
    arrived = _arrived(CODE=["A"], NAME=["Ann"], CITY=["York"])
    table = merged(arrived, before.lazy(), ("CODE",), {}, complete=True)
    assert "unreadable" not in table.columns
