"""One block of records to columns of text: by the fast parser where the block is tidy, else record by record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cdc.sources.exports.blocks import Block, Form, with_line_feeds
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.faults import Fault, wrong_width
from cdc.sources.exports.heading import Heading
from cdc.sources.exports.records import Span, fields, is_strict


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of a block: ``frame`` with ``row`` and the columns as text, and those that are no rows.

    ``keys`` holds the key of such a record by its number, where the key's columns could be read.
    """

    frame: pl.DataFrame
    faults: list[Fault]
    keys: Mapping[int, tuple[str, ...]]
    records: int


def parse(block: Block, form: Form, heading: Heading, first_number: int) -> Batch:
    """``first_number`` is that of the block's first record. Raises ExportRefused where records can't be told apart."""
    if block.tidy is not None:
        return _fast(block.tidy, heading, first_number)
    return _exact(block, form, heading, first_number)


def _fast(text: bytes, heading: Heading, first_number: int) -> Batch:
    names = [f"_{place}" for place in range(heading.width)]
    for column, place in heading.columns.items():
        names[place] = column
    frame = pl.read_csv(
        text,
        has_header=False,
        separator=heading.delimiter,
        schema=dict.fromkeys(names, pl.String),
        columns=sorted(heading.places) or [0],
    )
    if b"\r" in text and text.count(b"\n") > frame.height:
        frame = _with_line_feeds(frame)
    rows = pl.int_range(first_number, first_number + frame.height, dtype=pl.UInt32).alias("row")
    return Batch(frame.select(rows, *heading.columns), [], {}, frame.height)


def _with_line_feeds(frame: pl.DataFrame) -> pl.DataFrame:
    found = frame.select(pl.all().str.contains("\r\n", literal=True).any()).row(0, named=True)
    columns = [column for column, present in found.items() if present]
    return frame.with_columns(pl.col(columns).str.replace_all("\r\n", "\n", literal=True))


def _exact(block: Block, form: Form, heading: Heading, first_number: int) -> Batch:
    rows: list[tuple[object, ...]] = []
    faults: list[Fault] = []
    keys: dict[int, tuple[str, ...]] = {}
    for number, span in enumerate(block.spans, first_number):
        record = with_line_feeds(block.raw[span.start : span.end]).decode(form.encoding)
        cells = fields(record, heading.delimiter)
        fault = _broken(record, cells, span, heading, number)
        if fault is None:
            rows.append((number, *(cells[place] for place in heading.places)))
            continue
        faults.append(fault)
        key = tuple(cells[place].strip() for place in _key_places(heading, len(cells)))
        if key and all(key):
            keys[number] = key
    schema = {"row": pl.UInt32, **dict.fromkeys(heading.columns, pl.String)}
    return Batch(pl.DataFrame(rows, schema=schema, orient="row"), faults, keys, len(block.spans))


def _key_places(heading: Heading, width: int) -> Sequence[int]:
    places = [heading.columns[column] for column in heading.table.key if column in heading.columns]
    return places if all(place < width for place in places) else ()


def _broken(record: str, cells: Sequence[str], span: Span, heading: Heading, number: int) -> Fault | None:
    short = len(cells) < heading.width
    if not span.terminated and (span.open or short):
        raise ExportRefused(_truncated(number, len(cells), heading.width, is_open=span.open), heading.table)
    strict = is_strict(record, heading.delimiter)
    if not strict or len(cells) != heading.width:
        _refuse_swallowed(record, strict, heading, number)
    if not strict:
        return Fault(number, None, "the row has text after a closing quote, so its fields can't be told apart")
    return None if len(cells) == heading.width else wrong_width(number, len(cells), heading.width)


def _refuse_swallowed(record: str, strict: bool, heading: Heading, number: int) -> None:
    """Promise 6: rows inside a quote that was never closed would look deleted, so the whole file is refused."""
    lines = record.split("\n")[1:]
    if lines and (not strict or any(line.count(heading.delimiter) >= heading.width // 2 for line in lines)):
        raise ExportRefused(
            f"in row {number} a quote is opened but not closed, so the rows after it can't be told apart; "
            "find the quote in Sage, or export the file again",
            heading.table,
        )


def _truncated(number: int, found: int, expected: int, *, is_open: bool) -> str:
    what = "ends inside quotes" if is_open else f"has {found} of {expected} fields"
    return f"it is truncated: its last row ({number}) {what} and no line end; export it again"
