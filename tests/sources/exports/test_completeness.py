"""A file that is not whole is refused as a whole: its missing rows must never look deleted (promise 6)."""

from pathlib import Path

import pytest

from cdc.sources.exports.errors import ExportRefused, ExportUnfinished
from tests.sources.exports.samples import HEADING, column, read, sample, written

ROWS = f"{HEADING}\r\nA1,Ann,x,0,,0\r\nB1,Bob,y,0,,0"


def test_the_truncated_sample_is_refused_with_row_and_fields() -> None:
    with pytest.raises(ExportRefused, match=r"truncated: its last row \(10\) has 42 of 44 fields and no line end"):
        sample("dialects/customers_truncated.csv")


def test_a_whole_last_row_without_line_end_is_read(tmp_path: Path) -> None:
    assert column(read(written(tmp_path, ROWS)), "ACCOUNT_REF") == ["A1", "B1"]


def test_a_file_that_ends_inside_quotes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"its last row \(4\) ends inside quotes"):
        read(written(tmp_path, ROWS + '\r\nC1,"Caf'))


def test_a_file_that_ends_within_its_heading_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="ends within its heading"):
        read(written(tmp_path, HEADING))


def test_a_heading_alone_is_read(tmp_path: Path) -> None:
    assert read(written(tmp_path, HEADING + "\r\n")).rows_read == 0


def test_an_empty_file_is_unfinished(tmp_path: Path) -> None:
    with pytest.raises(ExportUnfinished, match=r"customers\.csv is empty"):
        read(written(tmp_path, b""))


def test_blank_lines_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="nothing but blank lines"):
        read(written(tmp_path, b"\r\n\r\n"))


def test_every_cut_of_a_file_is_refused_or_loses_no_row_unseen(tmp_path: Path) -> None:
    whole = ROWS.encode() + b"\r\n"
    for length in range(len(HEADING) + 2, len(whole)):
        try:
            export = read(written(tmp_path, whole[:length]))
        except ExportRefused:
            continue
        assert export.rows_read == whole[:length].rstrip(b"\r\n").count(b"\r\n")


@pytest.mark.parametrize("blank", ["\r\n", "\r\n\r\n", "\n"])
def test_blank_lines_are_no_rows(tmp_path: Path, blank: str) -> None:
    export = read(written(tmp_path, ROWS.replace("\r\n", "\r\n" + blank) + "\r\n" + blank))
    assert (export.frame["row"].to_list(), export.bad) == ([2, 3], [])


def test_a_quote_that_swallows_rows_is_refused(tmp_path: Path) -> None:
    text = f'{HEADING}\nA1,"5 inch pipes,x,0,,0\nB1,Bob,y,0,,0\nC1,"6 inch pipes,x,0,,0\n'
    with pytest.raises(ExportRefused, match="in row 2 a quote is opened but not closed"):
        read(written(tmp_path, text))


def test_a_quote_that_swallows_rows_and_ends_well_is_refused(tmp_path: Path) -> None:
    text = f'{HEADING}\nA1,"5 inch pipes,x,0,,0\nB1,Bob,y,0,,0\nC1,Café,"",0,,0\n'
    with pytest.raises(ExportRefused, match="in row 2 a quote is opened but not closed"):
        read(written(tmp_path, text.replace('"",0', '",0')))


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="more than the 10 that max_file_bytes allows"):
        read(written(tmp_path, ROWS), max_bytes=10)
