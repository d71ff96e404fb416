"""An export file opened for reading only: its bytes as UTF-8 or cp1252, and whether it stayed the same meanwhile."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cdc.sources.exports.encoding import Survey, survey
from cdc.sources.exports.errors import ExportRefused, ExportUnfinished

UTF16_BYTES_MAX = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Source:
    """``text`` holds the file's bytes in ``encoding`` (``utf-8`` or ``cp1252``), records begin at ``offset``."""

    text: BinaryIO
    encoding: str
    offset: int
    size_bytes: int
    survey: Survey

    def original(self, raw: bytes) -> bytes:
        """Bytes of ``text`` as they are in the file."""
        if self.survey.encoding == self.encoding:
            return raw
        return raw.decode(self.encoding).encode(self.survey.encoding)


@contextmanager
def opened(path: Path, max_bytes: int) -> Iterator[Source]:
    """Open the file, without ever changing or locking it.

    Raises ExportRefused for what is no regular file, too large, or no text, and ExportUnfinished when it is empty,
    can't be opened, or changed before it was read to its end.
    """
    try:
        _refuse_irregular(path)
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            _refuse_size(path.name, before, max_bytes)
            try:
                yield _source(file, before.st_size)
            except (ExportRefused, UnicodeError) as error:
                _must_be_unchanged(path, before, error)
                raise
            _must_be_unchanged(path, before, None)
    except OSError as error:
        raise ExportUnfinished(f"{path.name} can't be read now ({error.strerror}); it is tried again") from error


def _refuse_irregular(path: Path) -> None:
    """Before it is opened: opening a pipe would wait for a writer."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ExportRefused(f"{path.name} is not a regular file")


def _refuse_size(name: str, status: os.stat_result, max_bytes: int) -> None:
    if status.st_size > max_bytes:
        raise ExportRefused(
            f"it has {status.st_size} bytes, more than the {max_bytes} that max_file_bytes allows; "
            "export fewer columns, or raise the limit"
        )
    if status.st_size == 0:
        raise ExportUnfinished(f"{name} is empty: it is still being written, or the export failed")


def _source(file: BinaryIO, size_bytes: int) -> Source:
    seen = survey(file)
    if seen.cut_character:
        raise ExportRefused("it is truncated: it ends inside a character; export it again")
    if not seen.encoding.startswith("utf-16"):
        return Source(file, seen.encoding, seen.mark_bytes, size_bytes, seen)
    if size_bytes > UTF16_BYTES_MAX:
        raise ExportRefused(f"it is UTF-16 and larger than {UTF16_BYTES_MAX} bytes; export it as UTF-8")
    file.seek(seen.mark_bytes)
    try:
        text = file.read().decode(seen.encoding)
    except UnicodeDecodeError as error:
        raise ExportRefused(f"it begins as UTF-16 but byte {error.start + 2} is not; export it again") from error
    return Source(io.BytesIO(text.encode()), "utf-8", 0, size_bytes, seen)


def _must_be_unchanged(path: Path, before: os.stat_result, cause: Exception | None) -> None:
    """Size, modification time and identity tell whether it is still the file that was opened."""
    now = path.stat()
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise ExportUnfinished(f"{path.name} was written or replaced while it was read; it is read again") from cause
