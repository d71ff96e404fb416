"""A file that a spreadsheet saved is refused with the cell named; codes that only look odd survive."""

from pathlib import Path

import pytest

from cdc.sources.exports.errors import ExportRefused
from tests.sources.exports.samples import column, customers, sample


def test_the_spreadsheet_sample_is_refused_with_row_column_and_value() -> None:
    with pytest.raises(ExportRefused, match=r"row 12, column ACCOUNT_REF: '1\.00E\+10'"):
        sample("dialects/customers_excel_mangled.csv")


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(ExportRefused, match="straight from Sage and don't open it in a spreadsheet"):
        sample("dialects/customers_excel_mangled.csv")


@pytest.mark.parametrize("code", ["1.00E+10", "1E+10", "5.01235E+12", "-1.2E+100"])
def test_a_code_in_scientific_notation_is_damage(tmp_path: Path, code: str) -> None:
    with pytest.raises(ExportRefused, match="turned into a number"):
        customers(tmp_path, f"{code},A,1 High St,0,,0")


@pytest.mark.parametrize("code", ["1E10", "1E5", "00042", "E+10", "1.00", "2E+", "1.00E10"])
def test_a_genuine_code_is_not_damage(tmp_path: Path, code: str) -> None:
    assert column(customers(tmp_path, f"{code},A,1 High St,0,,0"), "ACCOUNT_REF") == [code]


@pytest.mark.parametrize("value", ["########", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!"])
@pytest.mark.parametrize("row", ["A1,{},x,0,,0", "A1,A,x,{},,0", "A1,A,x,0,{},0"])
def test_what_a_spreadsheet_shows_in_place_of_a_value_is_damage(tmp_path: Path, row: str, value: str) -> None:
    with pytest.raises(ExportRefused, match="in place of a value"):
        customers(tmp_path, row.format(value))


@pytest.mark.parametrize("name", ["#1 Bikes", "# 12", "C# School", "#", "N/A"])
def test_a_name_with_a_hash_is_not_damage(tmp_path: Path, name: str) -> None:
    assert column(customers(tmp_path, f"A1,{name},x,0,,0"), "NAME") == [name]


def test_scientific_notation_in_an_amount_is_a_number(tmp_path: Path) -> None:
    assert column(customers(tmp_path, "A1,A,x,1.5E+03,,0"), "CREDIT_LIMIT") == ["1500"]
