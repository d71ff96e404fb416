"""Put export files into the company's folder the way an export does: under a temporary name, then in place."""

import csv
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import xxhash

SAMPLES = Path(__file__).parents[2] / "samples" / "sage50"
ENCODING = "cp1252"

Rows = list[dict[str, str]]
Edit = Callable[[Rows], Iterable[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file put in place, and when. ``after`` is the sequence of its last commit: a content may come again."""

    name: str
    file_id: str
    at_ns: int
    after: int = 0


def drop(folder: Path, name: str, content: bytes) -> Dropped:
    """Write the file beside its place, then rename it into place."""
    waiting = folder / f".{name}.tmp"
    waiting.write_bytes(content)
    at_ns = time.time_ns()
    os.replace(waiting, folder / name)
    return Dropped(name, xxhash.xxh3_128_hexdigest(content), at_ns)


def in_place(path: Path) -> Dropped:
    """An export that another has put there."""
    return Dropped(path.name, xxhash.xxh3_128_hexdigest(path.read_bytes()), path.stat().st_mtime_ns)


def copy_pictures(folder: Path) -> None:
    shutil.copytree(SAMPLES / "images", folder / "images", dirs_exist_ok=True)


def rows(path: Path) -> Rows:
    """The rows of one of our own sample files."""
    with path.open(encoding=ENCODING, newline="") as file:
        return list(csv.DictReader(file))


def edited(path: Path, edit: Edit) -> bytes:
    """The file's content with other rows, in the same dialect."""
    before = rows(path)
    lines: list[str] = []
    writer = csv.DictWriter(_Lines(lines), fieldnames=list(before[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(edit(before))
    return "".join(lines).encode(ENCODING)


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, text: str) -> int:
        self._lines.append(text)
        return len(text)
