"""The records of a file block by block: as columns in normal form, with a fault for each that is no good row."""

from dataclasses import dataclass, field
from typing import BinaryIO

import polars as pl

from cdc.sources.exports.blocks import BLOCK_BYTES, Block, Form, blocks
from cdc.sources.exports.damage import damaged_cell, may_be_damaged
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.faults import Fault
from cdc.sources.exports.heading import Heading
from cdc.sources.exports.imprint import Doubtful, hashed, lines
from cdc.sources.exports.normal_form import normalised, trimmed
from cdc.sources.exports.originals import Place
from cdc.sources.exports.parse import parse
from cdc.sources.exports.tables import Table

BAD_ROWS_MAX = 50_000


@dataclass(slots=True)
class Rows:
    """What the blocks of a file held so far; ``places`` tell where its blocks were.

    ``lines`` has the hashes of all records while each of them is one tidy line, else it is None; so it is if nobody
    wants them.
    """

    parts: list[pl.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    keys: dict[int, tuple[str, ...]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    count: int = 0
    lines: list[pl.DataFrame] | None = None


def read_rows(
    text: BinaryIO, offset: int, form: Form, heading: Heading, block_bytes: int = BLOCK_BYTES, *, imprint: bool = False
) -> Rows:
    """All records from ``offset`` on, dates as they are written. Raises ExportRefused."""
    rows, number = Rows(lines=[] if imprint else None), 2 if heading.headed else 1
    for block in blocks(text, offset, form, block_bytes):
        records = _take_in(rows, block, form, heading, number)
        rows.places.append(Place(block.offset, len(block.raw), number, records))
        number += records
        refuse_too_many(rows, heading.table)
    return rows


def refuse_too_many(rows: Rows, table: Table) -> None:
    """Rows are kept in memory one by one with their bytes, so their number has a limit (promise 7)."""
    if len(rows.faults) > BAD_ROWS_MAX:
        fault = rows.faults[0]
        raise ExportRefused(
            f"more than {BAD_ROWS_MAX} of its rows can't be used, the first is row {fault.number}: {fault.words}", table
        )


def _take_in(rows: Rows, block: Block, form: Form, heading: Heading, number: int) -> int:
    batch = parse(block, form, heading, number)
    frame = batch.frame.with_columns(trimmed(column) for column in heading.columns)
    damage = damaged_cell(frame, heading.shapes) if may_be_damaged(block.raw) else None
    if damage:
        raise ExportRefused(damage, heading.table)
    frame, faults = normalised(frame, heading.shapes)
    rows.parts.append(frame)
    rows.faults += batch.faults + faults
    rows.keys |= batch.keys
    rows.count += batch.records
    rows.lines = _with_lines(rows.lines, block, batch.records)
    return batch.records


def _with_lines(known: list[pl.DataFrame] | None, block: Block, records: int) -> list[pl.DataFrame] | None:
    if known is None or block.tidy is None:
        return None
    try:
        found = lines(block.tidy)
    except Doubtful:
        return None
    return [*known, hashed(found)] if found.len() == records else None
