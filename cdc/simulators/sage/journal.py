"""The journal beside the exports: what was changed since, appended before it is answered."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cdc.simulators.sage.export_files import Row

JOURNAL_NAME = ".simulated-sage.journal"
Change = tuple[str, Row | list[str]]


class Journal:
    """One line per transaction. A row replaces the one with its key; a list of key parts says that it went.

    It survives a killed process, not a power cut. Remove the file to start from the exports again.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL_NAME
        self._file: IO[bytes] | None = None

    def replayed(self) -> Iterator[list[Change]]:
        """The transactions so far; a last line that was cut short was never answered and does not count."""
        if not self._path.exists():
            return
        raw = self._path.read_bytes()
        whole, _, cut = raw.rpartition(b"\n")
        if cut:
            os.truncate(self._path, len(raw) - len(cut))
        for line in whole.splitlines():
            yield [(name, change) for name, change in json.loads(line)]

    def compacted(self, changes: list[Change]) -> None:
        """Replaces all transactions so far by this one."""
        temporary = self._path.with_name(f"{JOURNAL_NAME}.tmp")
        temporary.write_bytes(json.dumps(changes).encode() + b"\n")
        os.replace(temporary, self._path)

    def append(self, changes: list[Change]) -> None:
        if self._file is None:
            self._file = self._path.open("ab", buffering=0)
        self._file.write(json.dumps(changes).encode() + b"\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
