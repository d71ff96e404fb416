"""Reading one export file: good rows as tidy columns, bad rows one by one with their original bytes."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from cdc.sources.exports.blocks import BLOCK_BYTES, Form
from cdc.sources.exports.dates import Dates, read_dates
from cdc.sources.exports.difference import Difference, read_difference
from cdc.sources.exports.errors import ExportRefused, ExportUnfinished
from cdc.sources.exports.faults import BadRow, first_of_each_row
from cdc.sources.exports.heading import Heading, read_heading
from cdc.sources.exports.imprint import Doubtful, Imprint, Remembered, form_of
from cdc.sources.exports.keys import key_faults
from cdc.sources.exports.originals import originals
from cdc.sources.exports.reading import Rows, read_rows, refuse_too_many
from cdc.sources.exports.records import RECORD_BYTES_MAX, spans
from cdc.sources.exports.source import Source, opened
from cdc.sources.exports.tables import Table

__all__ = ["BadRow", "Export", "ExportRefused", "ExportUnfinished", "read_export"]


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """One export file, read to its end: ``rows_read = frame.height + len(bad)`` (promise 3).

    If there is a ``difference``, the frame has only the rows that the last file of the table had not; the others are
    told there, and count as read. ``imprint`` is what the file leaves for the next one, None if it is not plain.

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
    imprint: Imprint | None = None
    difference: Difference | None = None


def read_export(
    path: Path,
    *,
    max_bytes: int,
    also: Collection[str] = (),
    today: date | None = None,
    block_bytes: int = BLOCK_BYTES,
    remembered: Remembered | None = None,
) -> Export:
    """Read an export file of any dialect, never changing it.

    ``also`` are further columns of SALES_LEDGER to read as text (the potential's marker, the sales rep). ``today``
    bounds RECORD_* stamps; left out, the day it is. ``block_bytes`` are read at a time. With ``remembered``, the export
    leaves an imprint, and is read as a difference to the last one of its table where that shows the same.
    Raises ExportRefused and ExportUnfinished.
    """
    with opened(path, max_bytes) as source:
        heading, offset = _heading(source, path.name, also)
        form = Form(source.encoding, source.survey.newline, heading.delimiter, heading.width)
        looking = _Look(path.name, source, form, heading, offset, today or datetime.now(UTC).date(), block_bytes)
        known = remembered(heading.table) if remembered else None
        if known is not None and known.form == looking.form_text:
            with suppress(Doubtful):
                return looking.at_the_difference(known)
        return looking.at_all(imprint=remembered is not None)


@dataclass(frozen=True, slots=True)
class _Look:
    """One file that lies open, its heading understood."""

    name: str
    source: Source
    form: Form
    heading: Heading
    offset: int
    today: date
    block_bytes: int

    @property
    def form_text(self) -> str:
        return form_of(self.form, self.heading, self.source.survey.encoding)

    def at_the_difference(self, known: Imprint) -> Export:
        """Raises Doubtful."""
        found = read_difference(self.source, self.offset, self.form, self.heading, known, self.today, self.block_bytes)
        return self._export(found.fresh, [], found.imprint.records.height, found.imprint, found)

    def at_all(self, *, imprint: bool) -> Export:
        heading, table = self.heading, self.heading.table
        rows = read_rows(self.source.text, self.offset, self.form, heading, self.block_bytes, imprint=imprint)
        dates = read_dates(rows.parts, heading.shapes, table, self.today)
        rows.parts = dates.parts
        rows.faults += dates.faults + key_faults(rows.parts, table)
        bad = _bad_rows(self.source, self.form, rows, table)
        frame = _good_rows(rows.parts, bad, heading.columns)
        left = None if bad or rows.lines is None else self._imprint(rows.lines, dates, frame)
        return self._export(frame, bad, rows.count, left, None)

    def _imprint(self, lines: list[pl.DataFrame], dates: Dates, frame: pl.DataFrame) -> Imprint | None:
        if not lines or not self.heading.table.key or self.form.newline != b"\n" or not self.heading.headed:
            return None
        records = pl.concat(lines).hstack(frame.select(self.heading.table.key))
        return Imprint(self.form_text, dates.shown, dates.beyond, records)

    def _export(
        self, frame: pl.DataFrame, bad: list[BadRow], count: int, imprint: Imprint | None, found: Difference | None
    ) -> Export:
        return Export(
            table=self.heading.table,
            name=self.name,
            file_id=self.source.survey.file_id,
            size_bytes=self.source.size_bytes,
            frame=frame,
            bad=bad,
            rows_read=count,
            columns=frozenset(self.heading.columns),
            imprint=imprint,
            difference=found,
        )


def _heading(source: Source, name: str, also: Collection[str]) -> tuple[Heading, int]:
    """The heading, and where the first row begins: lines that Windows left blank are no rows."""
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
    rest = head[first.after :]
    return heading, source.offset + first.after + len(rest) - len(rest.lstrip(b"\r\n"))


def _bad_rows(source: Source, form: Form, rows: Rows, table: Table) -> list[BadRow]:
    refuse_too_many(rows, table)
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
