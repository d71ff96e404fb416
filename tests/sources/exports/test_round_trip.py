"""Whatever stands in a table reads back equal, however it was written."""

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from cdc.sources.exports.errors import ExportRefused
from tests.sources.exports.samples import column, read, values, written

COLUMNS = ["ACCOUNT_REF", "NAME", "ADDRESS_1", "TERMS"]
printable = st.characters(codec="cp1252", exclude_categories=("Cc", "Zs", "Zl", "Zp"))
inner = st.text(st.one_of(printable, st.sampled_from(' ,;"\n\t')), max_size=12)
text = st.one_of(st.none(), st.builds(lambda first, middle, last: first + middle + last, printable, inner, printable))
tables = st.lists(
    st.tuples(st.text("ABC019&_/", min_size=1, max_size=8), text, text, text), max_size=6, unique_by=lambda row: row[0]
)


def as_csv(rows: Sequence[Sequence[str | None]], line_end: str, quote_all: bool, delimiter: str) -> str:
    buffer = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(buffer, lineterminator=line_end, quoting=quoting, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


@given(
    tables,
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]),
    st.booleans(),
    st.sampled_from([",", ";", "\t"]),
    st.integers(1, 200),
)
def test_a_table_reads_back_from_every_dialect(
    rows: list[tuple[str | None, ...]], codec: str, line_end: str, quote_all: bool, delimiter: str, block_bytes: int
) -> None:
    content = as_csv([COLUMNS, *rows], line_end, quote_all or line_end == "\r", delimiter).encode(codec)
    with tempfile.TemporaryDirectory() as folder:
        export = read(written(Path(folder), content), block_bytes=block_bytes)
    assert values(export) == [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused_and_never_break_the_reader(content: bytes) -> None:
    heading = b"ACCOUNT_REF,NAME,ADDRESS_1\n"
    with tempfile.TemporaryDirectory() as folder:
        try:
            export = read(written(Path(folder), heading + content))
        except ExportRefused:
            return
    assert export.rows_read == export.frame.height + len(export.bad)
    assert all(column(export, "ACCOUNT_REF"))
