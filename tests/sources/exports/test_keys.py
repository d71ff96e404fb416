"""Rows whose key does not name them alone can't be used."""

from pathlib import Path

from cdc.sources.exports.export import Export
from tests.sources.exports.samples import column, customers, read, sample, written

A, B = "A1,Ann,x,0,,0", "B1,Bob,y,0,,0"


def bad(export: Export) -> list[tuple[int, str]]:
    return [(row.number, row.words) for row in export.bad]


def test_a_row_without_key_is_a_bad_row(tmp_path: Path) -> None:
    assert bad(customers(tmp_path, A, ",Nobody,x,0,,0")) == [(3, "ACCOUNT_REF: it is empty, and every row needs it")]


def test_rows_without_key_are_found_in_every_block(tmp_path: Path) -> None:
    rows = [",Nobody,x,0,,0" if number % 10 == 0 else f"A{number},N,x,0,,0" for number in range(2, 60)]
    assert [row.number for row in customers(tmp_path, *rows, block_bytes=64).bad] == [10, 20, 30, 40, 50]


def test_a_row_that_repeats_another_is_a_bad_row_and_the_first_stays(tmp_path: Path) -> None:
    export = customers(tmp_path, A, B, A)
    assert (bad(export), column(export, "ACCOUNT_REF")) == ([(4, "ACCOUNT_REF: it repeats row 2")], ["A1", "B1"])


def test_a_repetition_is_told_by_values_and_not_by_spelling(tmp_path: Path) -> None:
    assert bad(customers(tmp_path, A, A.replace(",0,,", ", 0.00 ,,"))) == [(3, "ACCOUNT_REF: it repeats row 2")]


def test_different_rows_with_one_key_are_all_bad_rows(tmp_path: Path) -> None:
    export = customers(tmp_path, A, B, A.replace("Ann", "Anna"))
    assert (bad(export), column(export, "ACCOUNT_REF")) == (
        [(row, "ACCOUNT_REF: it is the same in 2 different rows (2, 4)") for row in (2, 4)],
        ["B1"],
    )


def test_different_rows_with_one_key_keep_their_key(tmp_path: Path) -> None:
    assert {row.key for row in customers(tmp_path, A, A.replace("Ann", "Anna")).bad} == {("A1",)}


def test_keys_that_differ_in_case_are_different(tmp_path: Path) -> None:
    assert customers(tmp_path, A, A.replace("A1", "a1")).bad == []


def test_lines_are_named_by_document_and_number_together() -> None:
    assert sample("order_lines.csv").bad == []


def test_a_repeated_line_of_a_document_is_a_bad_row(tmp_path: Path) -> None:
    text = "ORDER_NUMBER,ITEM_NUMBER,QTY_ORDER\n101,1,5\n101,2,5\n101,1,6\n"
    assert [row.key for row in read(written(tmp_path, text)).bad] == [("101", "1"), ("101", "1")]


def test_a_table_without_key_may_repeat_rows(tmp_path: Path) -> None:
    assert read(written(tmp_path, "NAME,SALES_LABEL_1\nAcme,Type\nAcme,Type\n")).bad == []
