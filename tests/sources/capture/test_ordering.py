"""Files that wait together are taken in so that as little as possible waits for another."""

import os
import shutil
from pathlib import Path

import pytest

from cdc.sources.capture.ordering import in_order, table_of
from tests.sources.capture.desk import ORDER, SAMPLES


def test_the_samples_come_in_the_order_that_avoids_waiting(tmp_path: Path) -> None:
    for path in sorted(SAMPLES.glob("*.csv")):
        shutil.copy(path, tmp_path)
    assert [path.stem for path in in_order(tmp_path.iterdir())] == [
        "company",
        "currencies",
        "tax_codes",
        "account_status",
        "deleted_records",
        *ORDER[5:],
    ]


def test_of_one_table_the_older_comes_first(tmp_path: Path) -> None:
    for name, modified in (("a.csv", 2_000), ("b.csv", 1_000)):
        shutil.copy(SAMPLES / "customers.csv", tmp_path / name)
        os.utime(tmp_path / name, (modified, modified))
    assert [path.name for path in in_order(tmp_path.iterdir())] == ["b.csv", "a.csv"]


def test_files_that_are_no_exports_come_last(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\x00\x01")
    shutil.copy(SAMPLES / "invoices.csv", tmp_path)
    found = in_order([tmp_path / "gone.csv", tmp_path / "a.csv", tmp_path / "invoices.csv"])
    assert found[0].name == "invoices.csv"


@pytest.mark.parametrize("name", ["customers_excel_utf8bom", "customers_crcrlf", "customers_all_quoted"])
def test_the_table_is_known_in_every_dialect(name: str) -> None:
    assert table_of(SAMPLES / "dialects" / f"{name}.csv") == "SALES_LEDGER"
