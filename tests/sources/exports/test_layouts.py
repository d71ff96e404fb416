"""Sage's own record reports read as the tables they come from, with or without their heading row."""

from pathlib import Path

import polars as pl
import pytest

from cdc.sources.exports.errors import ExportRefused
from tests.sources.exports.samples import SAGE50, read, sample, written

REPORTS = SAGE50 / "report-layout"


def without_heading(folder: Path, name: str) -> Path:
    return written(folder, (REPORTS / name).read_bytes().partition(b"\r\n")[2], name)


@pytest.mark.parametrize(
    ("report", "table"), [("customer_record_csv.csv", "customers.csv"), ("product_record_csv.csv", "products.csv")]
)
def test_a_report_reads_as_its_table(report: str, table: str) -> None:
    from_report, from_table = read(REPORTS / report), sample(table)
    key, *shared = [column for column in from_table.frame.columns[1:] if column in from_report.columns]
    expected = from_table.frame.filter(pl.col(key).is_in(from_report.frame[key].implode()))
    columns = [key, *(column for column in shared if column not in ("ADDRESS_1", "DESCRIPTION"))]
    assert from_report.frame.select(columns).equals(expected.select(columns))


@pytest.mark.parametrize("report", ["customer_record_csv.csv", "product_record_csv.csv"])
def test_a_report_without_heading_row_reads_the_same(tmp_path: Path, report: str) -> None:
    headed, positional = read(REPORTS / report), read(without_heading(tmp_path, report))
    assert positional.frame.drop("row").equals(headed.frame.drop("row"))


def test_without_heading_row_the_first_record_is_number_one(tmp_path: Path) -> None:
    assert read(without_heading(tmp_path, "product_record_csv.csv")).frame["row"][0] == 1


def test_the_audit_trail_report_is_recognised_and_nothing_of_it_is_read() -> None:
    export = read(REPORTS / "audit_trail.csv")
    assert (export.table.name, export.frame.columns, export.rows_read) == ("AUDIT_TRAIL", ["row"], 12)


@pytest.mark.parametrize(
    ("column", "value"), [("Tax Code", "20%"), ("Sales Price", "on request"), ("Stock Code", "two words")]
)
def test_a_first_row_that_does_not_fit_the_layout_is_no_report(tmp_path: Path, column: str, value: str) -> None:
    heading, first, _ = (REPORTS / "product_record_csv.csv").read_text("cp1252").split("\n", 2)
    cells = first.strip().split(",")
    cells[heading.strip().split(",").index(column)] = value
    with pytest.raises(ExportRefused, match="the heading of no table"):
        read(written(tmp_path, ",".join(cells) + "\r\n"))


def test_a_supplier_report_is_told_by_its_name(tmp_path: Path) -> None:
    content = (REPORTS / "customer_record_csv.csv").read_bytes()
    with pytest.raises(ExportRefused, match="suppliers"):
        read(written(tmp_path, content, "Supplier Record CSV.csv"))
