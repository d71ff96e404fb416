"""What capture shows of its work: when it looked at a folder, which file it works on, how long a file took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cdc.metrics import EXPORT_TO_EVENTS, FILE_BEGUN, FOLDER_LOOKED, now_s
from schemas.export_file import ExportFile, FileState


@dataclass(slots=True)
class Measuring:
    """One company's. Files that were there before it began say nothing of how long they took."""

    company: str
    now_s: Callable[[], float] = now_s
    since_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.since_s = self.now_s()
        FILE_BEGUN.labels(self.company).set(0)

    def looked(self) -> None:
        """The folder was looked through."""
        FOLDER_LOOKED.labels(self.company).set(self.now_s())

    @contextmanager
    def working(self) -> Iterator[None]:
        """On one file."""
        FILE_BEGUN.labels(self.company).set(self.now_s())
        try:
            yield
        finally:
            FILE_BEGUN.labels(self.company).set(0)
            self.looked()

    def committed(self, path: Path, ledger: ExportFile) -> None:
        """The file was taken in. A rename into place counts as its moment, not only the last write."""
        if ledger.state is not FileState.COMMITTED or not ledger.changes:
            return
        placed_s = _placed_s(path)
        if placed_s is not None and placed_s >= self.since_s:
            EXPORT_TO_EVENTS.labels(self.company).observe(max(0.0, self.now_s() - placed_s))


def _placed_s(path: Path) -> float | None:
    try:
        found = path.stat()
    except OSError:
        return None  # gone or replaced meanwhile
    return max(found.st_mtime, found.st_ctime)
