"""Reading one export file: good rows as tidy columns, bad rows one by one with their original bytes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from cdc.sources.exports.blocks import BLOCK_BYTES, Block, Form, blocks
from cdc.sources.exports.damage import damaged_cell
from cdc.sources.exports.dates import read_dates
from cdc.sources.exports.errors import ExportRefused, ExportUnfinished
from cdc.sources.exports.faults import BadRow, Fault, first_of_each_row
from cdc.sources.exports.heading import Heading, read_heading
from cdc.sources.exports.keys import key_faults
from cdc.sources.exports.normal_form import normalised, trimmed
from cdc.sources.exports.originals import Place, originals
from cdc.sources.exports.parse import parse
from cdc.sources.exports.records import RECORD_BYTES_MAX, spans
from cdc.sources.exports.source import Source, opened
from cdc.sources.exports.tables import Table

__all__ = ["BadRow", "Export", "ExportRefused", "ExportUnfinished", "read_export"]

BAD_ROWS_MAX = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """One export file, read to its end: ``rows_read = frame.height + len(bad)`` (promise 3).

    ``frame`` has ``row`` (record number, the heading is 1) and the known columns that the file has, all text in normal
    form, null for missing; ``columns`` tells an absent column from an empty one. ``file_id`` is the XXH3-128 of the
    file's bytes.
    """

    table: Table
    name: str
    file_id: str
    size_bytes: int
    frame: pl.DataFrame
    bad: list[BadRow]
    rows_read: int
    columns: frozenset[str]


@dataclass(slots=True)
class _Rows:
    """What the blocks of a file held so far; ``places`` tell where its blocks were."""

    parts: list[pl.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    keys: dict[int, tuple[str, ...]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    count: int = 0


def read_export(
    path: Path,
    *,
    max_bytes: int,
    also: Collection[str] = (),
    today: date | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Export:
    """Read an export file of any dialect, never changing it.

    ``also`` are further columns of SALES_LEDGER to read as text (the potential's marker, the sales rep). ``today``
    bounds RECORD_* stamps; left out, the day it is. ``block_bytes`` are read at a time.
    Raises ExportRefused and ExportUnfinished.
    """
    with opened(path, max_bytes) as source:
        heading, offset = _heading(source, path.name, also)
        form = Form(source.encoding, source.survey.newline, heading.delimiter, heading.width)
        rows = _read_rows(source, offset, form, heading, block_bytes)
        rows.parts, faults = read_dates(rows.parts, heading.shapes, heading.table, today or datetime.now(UTC).date())
        rows.faults += faults + key_faults(rows.parts, heading.table)
        bad = _bad_rows(source, form, rows, heading.table)
        return Export(
            table=heading.table,
            name=path.name,
            file_id=source.survey.file_id,
            size_bytes=source.size_bytes,
            frame=_good_rows(rows.parts, bad, heading.columns),
            bad=bad,
            rows_read=rows.count,
            columns=frozenset(heading.columns),
        )


def _heading(source: Source, name: str, also: Collection[str]) -> tuple[Heading, int]:
    source.text.seek(source.offset)
    head = source.text.read(RECORD_BYTES_MAX)
    first = next(spans(head, b","), None)
    if first is None:
        raise ExportRefused("it holds nothing but blank lines; export it again")
    heading = read_heading(head[first.start : first.end].decode(source.encoding), name, also)
    if not heading.headed:
        return heading, source.offset + first.start
    if not first.terminated:
        raise ExportRefused("it is truncated: it ends within its heading; export it again", heading.table)
    return heading, source.offset + first.after


def _read_rows(source: Source, offset: int, form: Form, heading: Heading, block_bytes: int) -> _Rows:
    rows, number = _Rows(), 2 if heading.headed else 1
    for block in blocks(source.text, offset, form, block_bytes):
        records = _take_in(rows, block, form, heading, number)
        rows.places.append(Place(block.offset, len(block.raw), number, records))
        number += records
        _refuse_too_many(rows, heading.table)
    return rows


def _take_in(rows: _Rows, block: Block, form: Form, heading: Heading, number: int) -> int:
    batch = parse(block, form, heading, number)
    frame = batch.frame.with_columns(trimmed(column) for column in heading.columns)
    damage = damaged_cell(frame, heading.shapes)
    if damage:
        raise ExportRefused(damage, heading.table)
    frame, faults = normalised(frame, heading.shapes)
    rows.parts.append(frame)
    rows.faults += batch.faults + faults
    rows.keys |= batch.keys
    rows.count += batch.records
    return batch.records


def _refuse_too_many(rows: _Rows, table: Table) -> None:
    """Rows are kept in memory one by one with their bytes, so their number has a limit (promise 7)."""
    if len(rows.faults) > BAD_ROWS_MAX:
        fault = rows.faults[0]
        raise ExportRefused(
            f"more than {BAD_ROWS_MAX} of its rows can't be used, the first is row {fault.number}: {fault.words}", table
        )


def _bad_rows(source: Source, form: Form, rows: _Rows, table: Table) -> list[BadRow]:
    _refuse_too_many(rows, table)
    faults = first_of_each_row(rows.faults)
    if not faults:
        return []
    keys = {**rows.keys, **_keys_of(rows.parts, faults, table)}
    raw = originals(source, form, rows.places, faults)
    return [
        BadRow(number, fault.column, fault.words, raw[number], keys.get(number))
        for number, fault in sorted(faults.items())
    ]


def _keys_of(parts: Iterable[pl.DataFrame], numbers: Collection[int], table: Table) -> Mapping[int, tuple[str, ...]]:
    if not table.key:
        return {}
    wanted = pl.Series(list(numbers), dtype=pl.UInt32)
    found = [
        part.filter(pl.col("row").is_in(wanted.implode())).select("row", *table.key).drop_nulls() for part in parts
    ]
    return {row[0]: row[1:] for part in found for row in part.iter_rows()}


def _good_rows(parts: Iterable[pl.DataFrame], bad: Collection[BadRow], columns: Iterable[str]) -> pl.DataFrame:
    """All rows but the bad ones. Part by part, never as one piece: a copy of it all would double the memory."""
    numbers = pl.Series([row.number for row in bad], dtype=pl.UInt32)
    good = [part.filter(~pl.col("row").is_in(numbers.implode())) if bad else part for part in parts]
    empty = pl.DataFrame(schema={"row": pl.UInt32, **dict.fromkeys(columns, pl.String)})
    return pl.concat([empty, *good], rechunk=False)
