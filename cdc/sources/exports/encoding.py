"""Which encoding an export file is in, found over the whole file: UTF-8, else cp1252, UTF-16 only with its mark."""

import codecs
from dataclasses import dataclass, field
from typing import BinaryIO

import xxhash

from cdc.sources.exports.errors import ExportRefused

CHUNK_BYTES = 4 * 1024**2
_UTF8_MARK = codecs.BOM_UTF8
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNDEFINED_IN_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_REMEDY = "export it again as CSV in UTF-8 or in the Windows code page 1252"


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look over all bytes of a file showed.

    ``encoding`` is ``utf-8``, ``cp1252``, ``utf-16-le`` or ``utf-16-be``; ``mark_bytes`` is the length of the byte
    order mark; ``cut_character`` says that the file ends inside a character; ``newline`` ends its lines.
    """

    file_id: str
    encoding: str
    mark_bytes: int
    cut_character: bool
    newline: bytes


@dataclass(slots=True)
class _Looking:
    """The state of the look: fed chunk by chunk, so that a file of any size fits."""

    decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))
    utf8: bool = True
    beyond_ascii: bool = False
    undefined: int = -1
    nul: int = -1
    has_line_feeds: bool = False
    offset: int = 0

    def feed(self, chunk: bytes) -> None:
        found = chunk.find(b"\0")
        if found >= 0:
            self.nul = self.offset + found
        if not chunk.isascii():
            self._find_undefined(chunk)
        self._decode(chunk)
        self.has_line_feeds = self.has_line_feeds or b"\n" in chunk
        self.offset += len(chunk)

    def _decode(self, chunk: bytes) -> None:
        if not self.utf8 or (chunk.isascii() and not self.decoder.getstate()[0]):
            return
        try:
            self.beyond_ascii |= not self.decoder.decode(chunk).isascii()
        except UnicodeDecodeError:
            self.utf8 = False

    def _find_undefined(self, chunk: bytes) -> None:
        if self.undefined < 0:
            found = [place for byte in _UNDEFINED_IN_CP1252 if (place := chunk.find(byte)) >= 0]
            self.undefined = self.offset + min(found) if found else -1


def survey(file: BinaryIO) -> Survey:
    """Look over the whole file, from its start. Raises ExportRefused for bytes that are no text of any of these."""
    looking, identity = _Looking(), xxhash.xxh3_128()
    chunk = file.read(CHUNK_BYTES)
    mark = chunk[:3]
    while chunk:
        identity.update(chunk)
        if mark[:2] not in _UTF16_MARKS:
            looking.feed(chunk)
        if looking.nul >= 0:
            raise ExportRefused(f"{_place(file, looking.nul)} is a NUL byte: this is not a text file; {_REMEDY}")
        chunk = file.read(CHUNK_BYTES)
    return _conclude(file, looking, mark, identity.hexdigest())


def _place(file: BinaryIO, offset: int) -> str:
    """Counted only for a file that is refused."""
    file.seek(0)
    before = sum(file.read(min(CHUNK_BYTES, offset - start)).count(b"\n") for start in range(0, offset, CHUNK_BYTES))
    return f"line {before + 1}, byte {offset}"


def _conclude(file: BinaryIO, looking: _Looking, mark: bytes, file_id: str) -> Survey:
    newline = b"\n" if looking.has_line_feeds else b"\r"
    if mark[:2] in _UTF16_MARKS:
        return Survey(file_id, _UTF16_MARKS[mark[:2]], 2, False, b"\n")
    marked = mark == _UTF8_MARK
    cut = looking.utf8 and bool(looking.decoder.getstate()[0])
    if looking.utf8 and (marked or looking.beyond_ascii or not cut):
        return Survey(file_id, "utf-8", len(mark) if marked else 0, cut, newline)
    if marked:
        raise ExportRefused(f"it begins as UTF-8 but holds bytes that are not; {_REMEDY}")
    if looking.undefined >= 0:
        place = f"{_place(file, looking.undefined)} is {file.read(1)[0]:#04x}"
        raise ExportRefused(f"{place}, which is no character in UTF-8 nor in the Windows code page 1252; {_REMEDY}")
    return Survey(file_id, "cp1252", 0, False, newline)
