"""Reading only those records of an export that the table's last export did not have, byte for byte.

Each record of the last file was proved to be one line that reads by itself. So a file whose lines are all either known
or, put together, just as many tidy records of their own, reads line by line too, in whatever order they come. Whatever
is decided over a whole file is either decided by what the columns showed, or the file is read whole.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from cdc.sources.exports.blocks import Form, as_utf8
from cdc.sources.exports.dates import FUTURE, Dates, read_dates
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.following import Following, once_each
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
    if known.beyond is not None and known.beyond <= today + FUTURE:
        raise Doubtful
    seen = _Seen(Following(known.records.select("hash", "check")))
    for text in _texts(source, offset, form, block_bytes):
        seen.take(lines(text), known.records.height)
    prints, at, fresh = seen.concluded()
    dates = _read(fresh, form, heading, known, today)
    return _difference(dates, prints, at, known, heading)


@dataclass(slots=True)
class _Seen:
    """The lines of a file so far: their hashes, their places in the last file, and the text of those without."""

    following: Following
    prints: list[pl.DataFrame] = field(default_factory=list)
    places: list[pl.Series] = field(default_factory=list)
    strange: list[str | None] = field(default_factory=list)

    def take(self, found: pl.Series, known_records: int) -> None:
        """Raises Doubtful when so much is strange that reading the file whole is quicker."""
        prints = hashed(found)
        places = self.following.places(prints)
        self.prints.append(prints)
        self.places.append(places)
        # As text of their own: as a column they would keep all lines of the block in memory.
        self.strange += found.filter(places.is_null()).to_list()
        if len(self.strange) > max(_FRESH_ROWS_MIN, _FRESH_SHARE_MAX * known_records):
            raise Doubtful

    def concluded(self) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
        """Hashes and places of all lines, and the text of those that the last file had not."""
        prints = pl.concat([_NO_LINES, *self.prints], rechunk=True)
        places = pl.concat([pl.Series(dtype=pl.UInt32), *self.places], rechunk=True)
        strange = pl.Series("line", self.strange, dtype=pl.String)
        open_places = places.is_null().arg_true()
        found = self.following.anywhere(prints[open_places])
        places = places.scatter(open_places, found)
        once_each(places)
        return prints, places, strange.filter(found.is_null())


_NO_LINES = pl.DataFrame(schema={"hash": pl.UInt64, "check": pl.UInt64})


def _texts(source: Source, offset: int, form: Form, block_bytes: int) -> Iterator[bytes]:
    """Whole lines as UTF-8, a block at a time. The last one has to have its end."""
    source.text.seek(offset)
    while chunk := source.text.read(block_bytes):
        end = chunk.rfind(b"\n") + 1
        if not end:
            chunk += source.text.readline(RECORD_BYTES_MAX)
            end = len(chunk)
        if not chunk.endswith(b"\n", 0, end):
            raise Doubtful
        offset += end
        if end < len(chunk):
            source.text.seek(offset)
        yield as_utf8(chunk[:end], form.encoding)


def _read(fresh: pl.Series, form: Form, heading: Heading, known: Imprint, today: date) -> Dates:
    """The rows of these lines. Any fault is a matter of the whole: its words name rows by their number."""
    text = io.BytesIO("".join(f"{line}\n" for line in fresh.fill_null("")).encode())
    try:
        rows = read_rows(text, 0, Form("utf-8", b"\n", form.delimiter, form.width), heading, imprint=True)
        dates = read_dates(rows.parts, heading.shapes, heading.table, today, known.dates)
    except ExportRefused as refusal:
        raise Doubtful from refusal
    faults = rows.faults or dates.faults or key_faults(dates.parts, heading.table)
    plain = all(shown.is_plain for shown in dates.shown.values())
    if faults or not plain or rows.lines is None or rows.count != fresh.len():
        raise Doubtful
    return dates


def _difference(dates: Dates, prints: pl.DataFrame, at: pl.Series, known: Imprint, heading: Heading) -> Difference:
    key, fresh = heading.table.key[0], at.is_null().arg_true()
    frame = _numbered(dates.parts, fresh, heading)
    before = known.records.select(key)
    left = pl.repeat(True, before.height, eager=True).scatter(at.drop_nulls(), False)
    again = pl.col(key).is_in(frame[key].implode())
    if before.filter(~left & again).height:
        raise Doubtful
    keys = pl.concat([before, frame.select(key)])
    places = at.clone().scatter(fresh, pl.int_range(before.height, keys.height, dtype=pl.UInt32, eager=True))
    records = prints.hstack(keys[places])
    same = records.select(key).with_columns(_numbers(at).alias("row")).filter(at.is_not_null())
    vanished = before.filter(left & ~again)
    beyond = min((day for day in (known.beyond, dates.beyond) if day is not None), default=None)
    imprint = Imprint(known.form, dates.shown, beyond, records)
    return Difference(frame, same, vanished, imprint)


def _numbers(at: pl.Series) -> pl.Series:
    return pl.int_range(_FIRST_NUMBER, _FIRST_NUMBER + at.len(), dtype=pl.UInt32, eager=True)


def _numbered(parts: list[pl.DataFrame], fresh: pl.Series, heading: Heading) -> pl.DataFrame:
    """The rows with the numbers that their records have in the file."""
    empty = pl.DataFrame(schema={"row": pl.UInt32, **dict.fromkeys(heading.columns, pl.String)})
    return pl.concat([empty, *parts]).with_columns((fresh.cast(pl.UInt32) + _FIRST_NUMBER).alias("row"))
