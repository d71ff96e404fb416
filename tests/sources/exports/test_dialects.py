"""Every dialect of the customers' export reads as the same customers."""

import polars as pl
import pytest

from cdc.sources.exports import blocks, parse
from cdc.sources.exports.errors import ExportRefused
from tests.sources.exports.samples import SAGE50, sample

READABLE = ["all_quoted", "crcrlf", "excel_utf8bom", "newer_version_columns", "pyodbc_utf8"]
REFUSED = ["excel_mangled", "truncated"]


@pytest.mark.parametrize("dialect", READABLE)
def test_a_dialect_reads_as_the_original(dialect: str) -> None:
    original, other = sample("customers.csv").frame, sample(f"dialects/customers_{dialect}.csv").frame
    shared = [column for column in original.columns if column in other.columns]
    assert other.select(shared).equals(original.select(shared))


@pytest.mark.parametrize("dialect", READABLE)
def test_a_dialect_has_no_bad_rows(dialect: str) -> None:
    assert sample(f"dialects/customers_{dialect}.csv").bad == []


@pytest.mark.parametrize("dialect", REFUSED)
def test_a_damaged_dialect_is_refused(dialect: str) -> None:
    with pytest.raises(ExportRefused):
        sample(f"dialects/customers_{dialect}.csv")


def test_the_header_only_dialect_reads_as_no_customers() -> None:
    export = sample("dialects/customers_empty.csv")
    assert (export.frame.height, export.rows_read, export.columns) == (0, 0, sample("customers.csv").columns)


def test_every_dialect_file_is_covered_here() -> None:
    names = {path.stem.removeprefix("customers_") for path in (SAGE50 / "dialects").glob("*.csv")}
    assert names == {*READABLE, *REFUSED, "empty"}


@pytest.mark.parametrize("path", sorted(SAGE50.glob("t1/*.csv")), ids=lambda path: path.stem)
def test_the_company_later_that_day_reads_without_bad_rows(path: object) -> None:
    assert sample(str(path)).bad == []


@pytest.mark.parametrize("path", sorted(SAGE50.glob("*.csv")), ids=lambda path: path.stem)
def test_rows_read_add_up(path: object) -> None:
    export = sample(str(path))
    assert export.rows_read == export.frame.height + len(export.bad)


def test_row_numbers_count_records_and_not_lines() -> None:
    frame = sample("customers.csv").frame
    assert frame["row"].to_list() == list(range(2, 26))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("EAS001", "Eastgate House\n(rear entrance)"),
        ("A&B_001", '"The Willows", 9 Church Lane'),
        ("00042", "42 Canal Side"),
    ],
)
def test_tricky_cells_of_the_sample_read_as_they_are_in_sage(row: str, expected: str) -> None:
    customers = {values["ACCOUNT_REF"]: values for values in sample("customers.csv").frame.to_dicts()}
    assert customers[row]["ADDRESS_1"] == expected


@pytest.mark.parametrize("name", ["customers", "contacts", "products", "orders", "order_lines", "invoices"])
def test_reading_record_by_record_gives_what_the_fast_parser_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = sample(f"{name}.csv")
    monkeypatch.setattr(blocks, "is_tidy", lambda *_: False)
    assert sample(f"{name}.csv").frame.equals(fast.frame)


def test_the_samples_are_read_by_the_fast_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(parse, "_exact")
    assert sample("customers.csv").rows_read == 24


def test_row_numbers_are_numbers_and_all_else_is_text() -> None:
    row, *others = sample("orders.csv").frame.dtypes
    assert (row, set(others)) == (pl.UInt32(), {pl.String()})
