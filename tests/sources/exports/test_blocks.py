"""Blocks hold whole records, whatever the block size, and are tidy only where nothing can be read in two ways."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc.sources.exports.blocks import Form, blocks, is_tidy
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.records import RECORD_BYTES_MAX, spans

cell = st.text(alphabet='ab ,"\n\r', max_size=8)
well_formed = st.text(alphabet='ab ,"\n', max_size=8)


def form(newline: bytes = b"\n", width: int = 3) -> Form:
    return Form("utf-8", newline, ",", width)


def as_csv(rows: list[list[str]], line_end: str = "\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


@given(
    st.lists(st.lists(cell, min_size=3, max_size=3), max_size=8), st.integers(1, 60), st.sampled_from(["\n", "\r\n"])
)
def test_blocks_put_together_are_the_file(rows: list[list[str]], block_bytes: int, line_end: str) -> None:
    data = as_csv(rows, line_end)
    assert b"".join(block.raw for block in blocks(io.BytesIO(data), 0, form(), block_bytes)) == data


@given(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=8), st.integers(1, 60))
def test_no_block_cuts_a_record(rows: list[list[str]], block_bytes: int) -> None:
    data = as_csv(rows)
    whole = [data[span.start : span.end] for span in spans(data, b",")]
    parts = [
        block.raw[span.start : span.end]
        for block in blocks(io.BytesIO(data), 0, form(), block_bytes)
        for span in spans(block.raw, b",")
    ]
    assert parts == whole


@given(st.lists(st.lists(well_formed, min_size=3, max_size=3), max_size=8), st.integers(1, 60))
def test_a_well_formed_file_is_tidy_wherever_it_is_cut(rows: list[list[str]], block_bytes: int) -> None:
    assert all(block.tidy is not None for block in blocks(io.BytesIO(as_csv(rows)), 0, form(), block_bytes))


@given(st.text(alphabet='a,"\n', max_size=30))
def test_tidy_text_is_split_alike_by_all_who_know_csv(text: str) -> None:
    if is_tidy(text.encode(), ",", 2):
        assert all(len(row) == 2 for row in csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("text", ["a,b\n", '"a\nb",c\n', '"a ""b""",c\n', ",\n", 'a,"x\r\ny"\r\nb,c\n', ""])
def test_well_formed_records_are_tidy(text: str) -> None:
    assert is_tidy(text.encode(), ",", 2)


@pytest.mark.parametrize(
    "text",
    [
        "a\n",
        "a,b,c\n",
        "a,b\n\nc,d\n",
        'a,"b"c\n',
        'a,"b\n',
        'Pipe 5",b\n',
        "a,b\r\r\n",
        "a\rb,c\n",
        "a,b",
        '"a\rb",c\n',
    ],
)
def test_anything_else_is_not_tidy(text: str) -> None:
    assert not is_tidy(text.encode(), ",", 2)


def test_a_stray_quote_that_would_pair_up_with_another_is_not_tidy() -> None:
    assert not is_tidy(b'A,Pipe 5",B\nC,Pipe 6",D\n', ",", 3)


def test_a_record_beyond_the_maximum_is_refused() -> None:
    data = b'a,b,"' + b"x" * (RECORD_BYTES_MAX + 1) + b'"\n'
    with pytest.raises(ExportRefused, match="a record longer than 1048576 bytes"):
        list(blocks(io.BytesIO(data), 0, form()))


def test_a_quote_that_never_closes_is_not_read_into_memory_for_ever() -> None:
    endless = b'a,b,"' + b"c,d,e\n" * (RECORD_BYTES_MAX // 2)
    with pytest.raises(ExportRefused, match="an opening quote without a closing one"):
        list(blocks(io.BytesIO(endless), 0, form()))


def test_a_file_with_lone_carriage_returns_is_cut_at_them() -> None:
    data = b"a,b,c\rd,e,f\r" * 4
    assert len(list(blocks(io.BytesIO(data), 0, form(b"\r"), 20))) > 1
