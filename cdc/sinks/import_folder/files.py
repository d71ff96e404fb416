"""Import files put into their folder: whole or not at all, and never over one that is there."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

import xxhash

from cdc.failures import Unavailable
from schemas.command import Command

_ENCODING = "cp1252"


def name_of(command: Command, what: str) -> str:
    """Follows from the command alone, so a repetition finds its file (promise 2); names sort by age."""
    issued = command.issued_at.strftime("%Y%m%dT%H%M%SZ")
    return f"{what}-{issued}-{xxhash.xxh3_64_hexdigest(command.id.encode())}.csv"


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """Quoted where needed, CRLF, in the code page of Sage for Windows."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(_ENCODING)


def put(folder: Path, name: str, content: bytes) -> None:
    """Durable once this returns. Raises Unavailable."""
    path, unfinished = folder / name, folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _sync(folder)
    except OSError as error:
        raise Unavailable(
            f"the import folder {folder} can't be written to ({type(error).__name__}); check import_folder"
        ) from error


def _sync(folder: Path) -> None:
    """The name itself becomes durable, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
