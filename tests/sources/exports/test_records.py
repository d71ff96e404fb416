"""The exact splitter follows the csv module on anything that can stand in a file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc.sources.exports.records import fields, is_strict, spans

content = st.text(alphabet='ab ,;"\r\n£', max_size=40)


def split(text: str, delimiter: str) -> list[list[str]]:
    data = text.encode()
    return [fields(data[span.start : span.end].decode(), delimiter) for span in spans(data, delimiter.encode())]


def split_by_csv(text: str, delimiter: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]


@given(content, st.sampled_from(",;\t"))
def test_records_and_fields_are_those_of_the_csv_module(text: str, delimiter: str) -> None:
    assert split(text, delimiter) == split_by_csv(text, delimiter)


@given(st.lists(st.lists(content, min_size=2, max_size=5), max_size=5), st.booleans())
def test_what_a_csv_writer_wrote_is_strict(rows: list[list[str]], quote_all: bool) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(rows)
    data = written.getvalue().encode()
    assert all(is_strict(data[span.start : span.end].decode(), ",") for span in spans(data, b","))


@pytest.mark.parametrize("record", ['a,"b"c', 'a,"b', '"a""b"c,d'])
def test_text_after_a_closing_quote_and_an_open_quote_are_not_strict(record: str) -> None:
    assert not is_strict(record, ",")


@pytest.mark.parametrize("record", ['a,b "c" d', 'Pipe 5",b', '"a ""b""",c', ",", '"",""'])
def test_quotes_within_an_unquoted_field_are_plain_text(record: str) -> None:
    assert is_strict(record, ",")


def test_a_record_without_line_end_is_not_terminated() -> None:
    assert [span.terminated for span in spans(b"a,b\nc,d", b",")] == [True, False]


def test_a_record_that_ends_inside_quotes_is_open() -> None:
    assert [span.open for span in spans(b'a,"b"\n"c,d', b",")] == [False, True]
