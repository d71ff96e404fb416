"""The order in which files that wait together are taken in, so that as little as possible waits for another."""

from collections.abc import Iterable
from pathlib import Path

from cdc.sources.capture.feeds import rank
from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.heading import read_heading
from cdc.sources.exports.records import spans

_HEAD_BYTES = 64 * 1024


def in_order(paths: Iterable[Path]) -> list[Path]:
    """By their table, see ``FEEDS``; of one table the older first. Files that can't be read come last."""
    return sorted(paths, key=lambda path: (rank(table_of(path)), _modified_ns(path), path.name))


def table_of(path: Path) -> str | None:
    """The table that the file's heading names, by a look at its first bytes; None if it can't be told like this."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        first = next(spans(head.removeprefix(b"\xef\xbb\xbf"), b","), None)
        if first is None:
            return None
        text = head.removeprefix(b"\xef\xbb\xbf")[first.start : first.end].decode("utf-8", errors="replace")
        return read_heading(text, path.name).table.name
    except (OSError, ExportRefused):
        return None


def _modified_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
