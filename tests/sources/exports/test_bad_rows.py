"""One bad row stops nothing but itself, and is kept with its number, its bytes and what is wrong."""

from pathlib import Path

import pytest

from cdc.sources.exports import reading
from cdc.sources.exports.errors import ExportRefused
from tests.sources.exports.samples import HEADING, column, customers, read, written

GOOD = "A1,Ann,x,0,,0"


def test_a_bad_row_leaves_the_others_alone(tmp_path: Path) -> None:
    assert column(customers(tmp_path, GOOD, "B1,Bob,y,much,,0", "C1,Cy,z,0,,0"), "ACCOUNT_REF") == ["A1", "C1"]


def test_a_bad_row_says_what_is_wrong(tmp_path: Path) -> None:
    (bad,) = customers(tmp_path, GOOD, "B1,Bob,y,abc,,0").bad
    assert (bad.number, bad.column, bad.words) == (3, "CREDIT_LIMIT", "CREDIT_LIMIT: 'abc' is not a number")


def test_a_bad_row_keeps_its_bytes(tmp_path: Path) -> None:
    row = 'B1,"Café ""5""\r\nBob\'s",y,abc,,0'
    (bad,) = read(written(tmp_path, f"{HEADING}\r\n{GOOD}\r\n{row}\r\n".encode("cp1252"))).bad
    assert bad.original == row.encode("cp1252")


def test_a_bad_row_keeps_its_key(tmp_path: Path) -> None:
    assert customers(tmp_path, GOOD, " B1 ,Bob,y,abc,,0").bad[0].key == ("B1",)


def test_all_that_is_wrong_with_a_row_is_one_bad_row(tmp_path: Path) -> None:
    heading = "ACCOUNT_REF,NAME,ADDRESS_1,CREDIT_LIMIT,INACTIVE_FLAG"
    (bad,) = customers(tmp_path, "B1,Bob,y,abc,7", heading=heading).bad
    assert bad.words == "CREDIT_LIMIT: 'abc' is not a number; INACTIVE_FLAG: '7' is not yes or no (0 or 1)"


@pytest.mark.parametrize(
    ("row", "fields"), [("B1,Bob,y,0,", 5), ("B1,Bob", 2), ("B1,Bob,y,0,,0,", 7), ("B1,Bob, Son,y,0,,0", 7)]
)
def test_a_row_of_another_width_is_a_bad_row(tmp_path: Path, row: str, fields: int) -> None:
    export = customers(tmp_path, GOOD, row, "C1,Cy,z,0,,0")
    assert [(bad.number, bad.words, bad.original) for bad in export.bad] == [
        (3, f"the row has {fields} fields where 6 are expected", row.encode())
    ]


def test_a_short_row_keeps_its_key_if_it_has_it(tmp_path: Path) -> None:
    assert customers(tmp_path, GOOD, "B1,Bob").bad[0].key == ("B1",)


def test_a_row_too_short_for_its_key_has_none(tmp_path: Path) -> None:
    text = "NAME,ADDRESS_1,ACCOUNT_REF\nAnn,x,A1\nBob,y\n"
    assert read(written(tmp_path, text)).bad[0].key is None


def test_a_short_row_with_an_empty_key_has_none(tmp_path: Path) -> None:
    assert customers(tmp_path, GOOD, " ,Bob").bad[0].key is None


def test_text_after_a_closing_quote_is_a_bad_row(tmp_path: Path) -> None:
    export = customers(tmp_path, GOOD, 'B1,"Bob" Jones,y,0,,0', "C1,Cy,z,0,,0")
    assert ([bad.number for bad in export.bad], column(export, "ACCOUNT_REF")) == ([3], ["A1", "C1"])


def test_a_quote_within_an_unquoted_field_is_text(tmp_path: Path) -> None:
    export = customers(tmp_path, 'A1,Pipe 5",x,0,,0', 'B1,Pipe 6",y,0,,0')
    assert column(export, "NAME") == ['Pipe 5"', 'Pipe 6"']


def test_bad_rows_of_any_block_get_their_own_bytes(tmp_path: Path) -> None:
    rows = [f"A{number},N{number},x,{'abc' if number % 7 == 0 else 0},,0" for number in range(1, 200)]
    export = customers(tmp_path, *rows, block_bytes=64)
    assert [bad.original.decode() for bad in export.bad] == [row for row in rows if "abc" in row]


def test_numbers_of_rows_do_not_depend_on_blocks(tmp_path: Path) -> None:
    rows = [f'A{number},"N\r\n{number}",x,{"abc" if number % 5 == 0 else 0},,0' for number in range(60)]
    small, large = customers(tmp_path, *rows, block_bytes=50), customers(tmp_path, *rows)
    assert (small.bad, small.frame.equals(large.frame)) == (large.bad, True)


@pytest.mark.parametrize("value", ["janet@example.com", "Janet", "Unit 4 Riverside Trading Estate", "JANET STOBBS"])
def test_a_value_that_may_be_personal_is_not_in_the_words(tmp_path: Path, value: str) -> None:
    assert value not in customers(tmp_path, f"B1,Bob,y,{value},,0").bad[0].words


@pytest.mark.parametrize("value", ["abc", "12.3.4", "31/02/2025", "1204,56", "£5"])
def test_a_value_that_says_what_is_wrong_is_in_the_words(tmp_path: Path, value: str) -> None:
    row = f'B1,Bob,y,"{value}",,0'
    assert value in read(written(tmp_path, f"{HEADING}\n{row}\n".encode())).bad[0].words


def test_a_file_with_hardly_a_good_row_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BAD_ROWS_MAX", 3)
    with pytest.raises(ExportRefused, match="more than 3 of its rows can't be used, the first is row 2: CREDIT_LIMIT"):
        customers(tmp_path, *(f"A{number},N,x,abc,,0" for number in range(4)))
