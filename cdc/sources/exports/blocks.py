"""Cutting a file of any size into blocks of whole records, and proving which blocks a fast parser may read.

A block is *tidy* when one pattern matches it from end to end: every record has exactly the heading's number of fields
and every quote stands where it must. Only then is there nothing that two parsers could read differently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

import polars as pl

from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.records import RECORD_BYTES_MAX, Span, spans

BLOCK_BYTES = 2 * 1024**2
_PIECE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records as they are in the file, at ``offset``; ``tidy`` as UTF-8 with CR LF or LF, or None and spans."""

    offset: int
    raw: bytes
    tidy: bytes | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What all records of a file have in common."""

    encoding: str
    newline: bytes
    delimiter: str
    width: int


def blocks(file: BinaryIO, offset: int, form: Form, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
    """The records from ``offset`` to the end. The last record may lack its line end.

    Raises ExportRefused for a record beyond ``RECORD_BYTES_MAX``.
    """
    file.seek(offset)
    rest, ended = b"", False
    while not ended:
        chunk = file.read(block_bytes)
        rest, ended = rest + chunk, not chunk
        while rest:
            block = _tidy_block(rest, offset, form) or _exact_block(rest, offset, form, ended)
            if not block.raw:
                break
            yield block
            offset, rest = offset + len(block.raw), rest[len(block.raw) :]
            if not ended:
                break


def _tidy_block(data: bytes, offset: int, form: Form) -> Block | None:
    end = _aligned_end(data, form.newline)
    if not end:
        return None
    raw = data[:end]
    text = as_utf8(raw, form.encoding)
    if not is_tidy(text, form.delimiter, form.width):
        text = with_line_feeds(text)
        if not is_tidy(text, form.delimiter, form.width):
            return None
    return Block(offset, raw, text, ())


def as_utf8(raw: bytes, encoding: str) -> bytes:
    """In small pieces, because most of an export is plain ASCII and needs no work; cp1252 may be cut anywhere."""
    if encoding == "utf-8" or raw.isascii():
        return raw
    pieces = (raw[start : start + _PIECE_BYTES] for start in range(0, len(raw), _PIECE_BYTES))
    return b"".join(piece if piece.isascii() else piece.decode(encoding).encode() for piece in pieces)


def _aligned_end(data: bytes, newline: bytes) -> int:
    """Where the last whole record ends if quotes are paired; 0 if there may be a record of more than the maximum."""
    end, quotes, window = 0, 0, RECORD_BYTES_MAX // 2
    for start in range(0, len(data), window):
        found = _last_even(data, start, min(start + window, len(data)), quotes, newline)
        if found:
            end = found
        elif start + window <= len(data):
            return 0
        quotes += data.count(b'"', start, start + window)
    return end


def _last_even(data: bytes, start: int, end: int, quotes: int, newline: bytes) -> int:
    """The end of the last line in ``data[start:end]`` with an even number of quotes before it; 0 if there is none."""
    before = quotes + data.count(b'"', start, end)
    while (found := data.rfind(newline, start, end)) >= 0:
        before -= data.count(b'"', found, end)
        if before % 2 == 0:
            return found + 1
        end = found
    return 0


def with_line_feeds(text: bytes) -> bytes:
    """All the line ends that exports come with (CR LF, CR CR LF, CR) as LF, inside quotes too."""
    while b"\r\n" in text:
        text = text.replace(b"\r\n", b"\n")
    return text.replace(b"\r", b"\n")


def is_tidy(text: bytes, delimiter: str, width: int) -> bool:
    """Whether the bytes (UTF-8) are nothing but well-formed records of this many fields, each ended by LF or CR LF."""
    return bool(pl.Series([text], dtype=pl.Binary).cast(pl.String).str.contains(_tidy_pattern(delimiter, width)).item())


@cache
def _tidy_pattern(delimiter: str, width: int) -> str:
    field = rf'(?:"(?:[^"\r]|""|\r\n)*"|[^"\r\n{delimiter}]*)'
    return rf"\A(?:{field}(?:{delimiter}{field}){{{width - 1}}}\r?\n)*\z"


def _exact_block(data: bytes, offset: int, form: Form, ended: bool) -> Block:
    found = [span for span in spans(data, form.delimiter.encode()) if ended or span.terminated]
    if any(span.end - span.start > RECORD_BYTES_MAX for span in found) or (not found and len(data) > RECORD_BYTES_MAX):
        raise ExportRefused(
            f"a record longer than {RECORD_BYTES_MAX} bytes begins near byte {offset}; an opening quote without a "
            "closing one is the usual cause; export it again"
        )
    end = len(data) if ended else (found[-1].after if found else 0)
    return Block(offset, data[:end], None, tuple(found))
