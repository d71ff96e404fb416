"""Which file it is: the hash of its bytes, and how it lies in the folder."""

import os
from dataclasses import dataclass
from pathlib import Path

import xxhash

from cdc.sources.exports.errors import ExportUnfinished

_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileLook:
    """``file_id`` is the XXH3-128 of the bytes, as in ``Export``; of a file too large to read, of its name and size."""

    name: str
    file_id: str
    size_bytes: int
    modified_ns: int


def look_at(path: Path, max_bytes: int) -> FileLook:
    """Raises ExportUnfinished if the file can't be read now."""
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            digest = xxhash.xxh3_128()
            if facts.st_size > max_bytes:
                digest.update(f"{path.name}|{facts.st_size}".encode())
            else:
                while chunk := file.read(_CHUNK_BYTES):
                    digest.update(chunk)
    except OSError as error:
        raise ExportUnfinished(f"{path.name} can't be read now ({error.strerror}); it is tried again") from error
    return FileLook(path.name, digest.hexdigest(), facts.st_size, facts.st_mtime_ns)
