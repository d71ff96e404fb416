"""What the mischief with export files makes of them."""

from pathlib import Path
from random import Random

from cdc.simulators.sage.export_files import read_export
from tests.chaos.faults.exports import as_days_ago, in_other_order
from tests.operations.two_way.company import found_company


def test_another_order_has_the_same_rows_under_the_same_columns(tmp_path: Path) -> None:
    found_company(tmp_path)
    path = tmp_path / "customers.csv"
    before = read_export(path)
    other = in_other_order(path, Random(1))
    assert other != path.read_bytes()
    path.write_bytes(other)
    file, rows = read_export(path)
    assert file.heading != before[0].heading
    assert sorted(rows, key=lambda row: row["ACCOUNT_REF"]) == sorted(before[1], key=lambda row: row["ACCOUNT_REF"])


def test_a_row_of_a_backup_was_changed_days_ago_and_says_something_else() -> None:
    row = {"ACCOUNT_REF": "A", "TELEPHONE": "1", "RECORD_MODIFY_DATE": "03/11/2025 08:15:02"}
    assert as_days_ago(row) == {
        "ACCOUNT_REF": "A",
        "TELEPHONE": "01632 960000",
        "RECORD_MODIFY_DATE": "31/10/2025 08:15:02",
    }
