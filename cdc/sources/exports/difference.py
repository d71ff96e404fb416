"""Reading only those records of an export that the table's last export did not have, byte for byte.

Each record of the last file was proved to be one line that reads by itself. So a file whose lines are all either known
or, put together, just as many tidy records of their own, reads line by line too, in whatever order they come. Whatever
is decided over a whole file is either decided by what the columns showed, or the file is read whole.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from cdc.sources.exports.blocks import Form, as_utf8
from cdc.sources.exports.dates import FUTURE, Dates, read_dates
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.heading import Heading
from cdc.sources.exports.imprint import Doubtful, Imprint, hashed, lines
from cdc.sources.exports.keys import key_faults
from cdc.sources.exports.reading import read_rows
from cdc.sources.exports.records import RECORD_BYTES_MAX
from cdc.sources.exports.source import Source

_FRESH_SHARE_MAX = 0.3
_FRESH_ROWS_MIN = 1_000
_FIRST_NUMBER = 2


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """``fresh`` are the rows that were read; ``same`` (row and the table's key) those that the last file had too.

    ``vanished`` holds the key of each record that the last file had and this one has not. ``imprint`` is this file's.
    """

    fresh: pl.DataFrame
    same: pl.DataFrame
    vanished: pl.DataFrame
    imprint: Imprint


def read_difference(
    source: Source, offset: int, form: Form, heading: Heading, known: Imprint, today: date, block_bytes: int
) -> Difference:
    """The file as a difference to the one that left ``known``. Raises Doubtful if it has to be read whole."""
    if not known.is_plain or (known.beyond is not None and known.beyond <= today + FUTURE):
        raise Doubtful
    source.text.seek(offset)
    prints = pl.concat([hashed(lines(text)) for text in _texts(source, offset, form, block_bytes)] or [_NO_LINES])
    at = _places(prints, known)
    fresh = at.is_null().arg_true()
    if fresh.len() > max(_FRESH_ROWS_MIN, _FRESH_SHARE_MAX * at.len()):
        raise Doubtful
    dates = _read(_picked(source, offset, form, block_bytes, fresh), fresh, form, heading, known, today)
    return _difference(dates, prints, at, known, heading)


_NO_LINES = pl.DataFrame(schema={"hash": pl.UInt64, "check": pl.UInt64})


def _texts(source: Source, offset: int, form: Form, block_bytes: int) -> Iterator[bytes]:
    """Whole lines as UTF-8, a block at a time. The last one has to have its end."""
    source.text.seek(offset)
    rest = b""
    while chunk := source.text.read(block_bytes):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield as_utf8(rest + chunk[:end], form.encoding)
        rest = chunk[end:] if end else rest + chunk
        if len(rest) > RECORD_BYTES_MAX:
            raise Doubtful
    if rest:
        raise Doubtful


def _places(prints: pl.DataFrame, known: Imprint) -> pl.Series:
    """Where each line stood in the last file, null if nowhere. A line that comes twice is a matter of the whole."""
    if prints["hash"].n_unique() != prints.height:
        raise Doubtful
    records = known.records.select("hash", pl.col("check").alias("known")).with_row_index("at")
    joined = prints.join(records, on="hash", how="left", maintain_order="left")
    return joined.select(pl.when(pl.col("check") == pl.col("known")).then("at")).to_series()


def _picked(source: Source, offset: int, form: Form, block_bytes: int, wanted: pl.Series) -> bytes:
    """The wanted lines, one after the other."""
    picked, first, done = [], 0, 0
    for text in _texts(source, offset, form, block_bytes) if wanted.len() else ():
        found = lines(text)
        until = int(wanted.search_sorted(first + found.len(), "left"))
        if until > done:
            picked += found.gather(wanted[done:until] - first).to_list()
        first, done = first + found.len(), until
    return "".join(f"{line or ''}\n" for line in picked).encode()


def _read(text: bytes, numbers: pl.Series, form: Form, heading: Heading, known: Imprint, today: date) -> Dates:
    """The rows of these lines. Any fault is a matter of the whole: its words name rows by their number."""
    try:
        rows = read_rows(io.BytesIO(text), 0, Form("utf-8", b"\n", form.delimiter, form.width), heading, imprint=True)
        dates = read_dates(rows.parts, heading.shapes, heading.table, today, known.dates)
    except ExportRefused as refusal:
        raise Doubtful from refusal
    faults = rows.faults or dates.faults or key_faults(dates.parts, heading.table)
    plain = all(shown.is_plain for shown in dates.shown.values())
    if faults or not plain or rows.lines is None or rows.count != numbers.len():
        raise Doubtful
    return dates


def _difference(dates: Dates, prints: pl.DataFrame, at: pl.Series, known: Imprint, heading: Heading) -> Difference:
    key, fresh = list(heading.table.key), at.is_null().arg_true()
    frame = _numbered(dates.parts, fresh, heading)
    gone = pl.int_range(known.records.height, eager=True).is_in(at.implode()).not_()
    vanished = known.records.filter(gone).select(key)
    keys = pl.concat([known.records.select(key), frame.select(key)])
    if known.records.select(key).join(frame.select(key), on=key, how="semi").height != (
        vanished.join(frame.select(key), on=key, how="semi").height
    ):
        raise Doubtful
    places = at.cast(pl.UInt32).scatter(fresh, pl.int_range(known.records.height, keys.height, eager=True))
    records = prints.hstack(keys[places])
    same = records.select(key).with_columns(_numbers(at).alias("row")).filter(at.is_not_null())
    beyond = min((day for day in (known.beyond, dates.beyond) if day is not None), default=None)
    imprint = Imprint(known.form, dates.shown, beyond, records)
    return Difference(frame, same, vanished.join(frame.select(key), on=key, how="anti"), imprint)


def _numbers(at: pl.Series) -> pl.Series:
    return pl.int_range(_FIRST_NUMBER, _FIRST_NUMBER + at.len(), dtype=pl.UInt32, eager=True)


def _numbered(parts: list[pl.DataFrame], fresh: pl.Series, heading: Heading) -> pl.DataFrame:
    """The rows with the numbers that their records have in the file."""
    empty = pl.DataFrame(schema={"row": pl.UInt32, **dict.fromkeys(heading.columns, pl.String)})
    return pl.concat([empty, *parts]).with_columns((fresh.cast(pl.UInt32) + _FIRST_NUMBER).alias("row"))
