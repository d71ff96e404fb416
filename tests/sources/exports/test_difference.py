"""A file is read as a difference to the last one of its table only where that shows what reading it whole would."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cdc.sources.exports.difference import Difference
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.export import Export
from cdc.sources.exports.imprint import Imprint
from tests.sources.exports.samples import HEADING, TODAY, column, read, written

_ROWS = [f"ABC{number:03d},Firm {number},1 High Street,500,03/11/2025 08:15:{number:02d},0" for number in range(20)]


def _content(rows: Sequence[str], line_end: str = "\r\n", heading: str = HEADING) -> str:
    return line_end.join([heading, *rows, ""])


def _imprint(folder: Path, content: str | bytes, **options: Any) -> Imprint | None:
    return read(written(folder, content), remembered=lambda table: None, **options).imprint


def _again(folder: Path, first: str | bytes, second: str | bytes, **options: Any) -> Export:
    known = _imprint(folder, first)
    assert known is not None
    return read(written(folder, second), remembered=lambda table: known, **options)


def _difference(folder: Path, rows: Sequence[str]) -> Difference:
    export = _again(folder, _content(_ROWS), _content(rows))
    assert export.difference is not None
    return export.difference


def _changed(place: int, row: str) -> list[str]:
    return [*_ROWS[:place], row, *_ROWS[place + 1 :]]


def test_only_a_row_that_is_new_is_read(tmp_path: Path) -> None:
    export = _again(tmp_path, _content(_ROWS), _content(_changed(4, "ABC004,Other,2 Low Street,0,,0")))
    assert (column(export, "NAME"), export.rows_read) == (["Other"], 20)


def test_a_row_keeps_the_number_that_it_has_in_the_file(tmp_path: Path) -> None:
    export = _again(tmp_path, _content(_ROWS), _content([*_ROWS[:3], "NEW001,New,1,0,,0", *_ROWS[3:]]))
    assert export.frame["row"].to_list() == [5]


def test_rows_that_are_the_same_are_named_with_their_numbers(tmp_path: Path) -> None:
    same = _difference(tmp_path, _ROWS[18:]).same
    assert same.select("row", "ACCOUNT_REF").rows() == [(2, "ABC018"), (3, "ABC019")]


def test_rows_that_vanished_are_named(tmp_path: Path) -> None:
    assert _difference(tmp_path, _ROWS[2:]).vanished["ACCOUNT_REF"].to_list() == ["ABC000", "ABC001"]


def test_a_row_that_changed_did_not_vanish(tmp_path: Path) -> None:
    assert _difference(tmp_path, _changed(4, "ABC004,Other,2 Low Street,0,,0")).vanished.is_empty()


def test_another_order_is_no_difference(tmp_path: Path) -> None:
    difference = _difference(tmp_path, _ROWS[::-1])
    assert (difference.fresh.height, difference.same.height) == (0, 20)


def test_the_imprint_of_a_difference_is_that_of_the_whole_file(tmp_path: Path) -> None:
    rows = ["NEW001,New,1,0,,0", *_ROWS[:7], "ABC007,Other,1,0,,0", *_ROWS[9:]]
    whole = _imprint(tmp_path, _content(rows))
    assert whole is not None
    assert _difference(tmp_path, rows).imprint.records.equals(whole.records)


@pytest.mark.parametrize("block_bytes", [1, 100, 1000])
def test_it_does_not_matter_where_blocks_end(tmp_path: Path, block_bytes: int) -> None:
    content = _content(_changed(4, "ABC004,Other,2 Low Street,0,,0"))
    export = _again(tmp_path, _content(_ROWS), content, block_bytes=block_bytes)
    assert (column(export, "NAME"), export.frame["row"].to_list()) == (["Other"], [6])


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\r\n"])
def test_every_line_end_that_exports_have_will_do(tmp_path: Path, line_end: str) -> None:
    changed = _content(_changed(4, "ABC004,Other,2 Low Street,0,,0"), line_end)
    export = _again(tmp_path, _content(_ROWS, line_end), changed)
    assert export.difference is not None
    assert column(export, "NAME") == ["Other"]


def test_a_file_of_windows_is_compared_as_its_characters(tmp_path: Path) -> None:
    accented = [row.replace("Firm", "Café") for row in _ROWS]
    changed = [*accented[:4], "ABC004,Crème,2 Low Street,0,,0", *accented[5:]]
    export = _again(tmp_path, _content(accented).encode("cp1252"), _content(changed).encode("cp1252"))
    assert export.difference is not None
    assert column(export, "NAME") == ["Crème"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("ABC004,Other,2 Low Street,many,,0", id="a value that can't be read"),
        pytest.param("ABC004,Other,2 Low Street,0", id="too few fields"),
        pytest.param('ABC004,"Other\r\nFirm",2 Low Street,0,,0', id="a record of two lines"),
        pytest.param('ABC004,a 5" pipe,2 Low Street,0,,0', id="a quote within a field"),
        pytest.param("ABC005,Other,2 Low Street,0,,0", id="a key that another row has"),
        pytest.param(_ROWS[5], id="a row twice"),
        pytest.param(",Other,2 Low Street,0,,0", id="no key"),
        pytest.param("ABC004,Other,2 Low Street,0,2025-11-03 08:15:00,0", id="another notation of dates"),
        pytest.param("ABC004,Other,2 Low Street,0,03/11/2025 08:15,0", id="no seconds"),
        pytest.param("", id="a blank line"),
        pytest.param("ABC004,Oth\x01er,2 Low Street,0,,0", id="a control character"),
    ],
)
def test_a_row_that_leaves_a_doubt_has_the_file_read_whole(tmp_path: Path, row: str) -> None:
    content = _content(_changed(4, row))
    export = _again(tmp_path, _content(_ROWS), content)
    whole = read(written(tmp_path, content))
    assert export.difference is None
    assert (export.frame.rows(), export.bad) == (whole.frame.rows(), whole.bad)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("ABC004,Other,2 Low Street,0", id="a last row that is cut"),
        pytest.param("NEW001,Other,2 Low Street,0,11/13/2025 08:15:00,0\r\n", id="a month first"),
        pytest.param("1.2E+10,Other,2 Low Street,0,,0\r\n", id="damage by a spreadsheet"),
    ],
)
def test_what_is_refused_is_refused_as_a_difference_too(tmp_path: Path, row: str) -> None:
    with pytest.raises(ExportRefused, match=r"row \(?22\)?"):
        _again(tmp_path, _content(_ROWS), _content(_ROWS) + row)


def test_two_halves_of_a_record_in_two_places_are_no_record(tmp_path: Path) -> None:
    content = _content(['NEW001,"New', *_ROWS[1:], 'Firm",1,0,,0'])
    assert _again(tmp_path, _content(_ROWS), content).difference is None


def test_a_last_row_without_line_end_has_the_file_read_whole(tmp_path: Path) -> None:
    assert _again(tmp_path, _content(_ROWS), _content(_ROWS).rstrip()).difference is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_content(_ROWS, heading=HEADING.replace("NAME,ADDRESS_1", "ADDRESS_1,NAME")), id="heading"),
        pytest.param(_content([*_ROWS, "NEW001,Caf\xe9,1,0,,0"]).encode("cp1252"), id="encoding"),
        pytest.param(_content(_ROWS).encode("utf-16"), id="utf-16"),
        pytest.param(_content([row.replace(",", ";") for row in _ROWS], heading=HEADING.replace(",", ";")), id="mark"),
    ],
)
def test_another_form_of_the_file_has_it_read_whole(tmp_path: Path, content: str | bytes) -> None:
    assert _again(tmp_path, _content(_ROWS), content).difference is None


def test_a_stamp_too_far_ahead_is_read_again_once_it_is_near(tmp_path: Path) -> None:
    content = _content([*_ROWS, "NEW001,New,1,0,01/01/2027 08:00:00,0"])
    before = _again(tmp_path, content, content)
    after = _again(tmp_path, content, content, today=date(2026, 11, 4))
    assert before.difference is not None
    assert column(after, "RECORD_MODIFY_DATE")[-1] == "2027-01-01T08:00:00"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*_ROWS, "NEW001,New,1,many,,0"], id="a bad row"),
        pytest.param([*_ROWS, 'NEW001,"New\r\nFirm",1,0,,0'], id="a record of two lines"),
        pytest.param([*_ROWS, 'NEW001,a 5" pipe,1,0,,0'], id="a quote within a field"),
    ],
)
def test_a_file_that_is_not_plain_leaves_no_imprint(tmp_path: Path, rows: list[str]) -> None:
    assert _imprint(tmp_path, _content(rows)) is None


def test_a_file_read_for_nobody_leaves_no_imprint(tmp_path: Path) -> None:
    assert read(written(tmp_path, _content(_ROWS)), today=TODAY).imprint is None


def test_a_new_row_is_not_among_those_that_are_the_same(tmp_path: Path) -> None:
    same = _difference(tmp_path, _changed(4, "ABC004,Other,2 Low Street,0,,0")).same
    assert same["ACCOUNT_REF"].to_list() == [f"ABC{number:03d}" for number in range(20) if number != 4]
