"""Where a replay has got to, kept in the data directory, so that it goes on after a crash: one a company."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from cdc.broker.locks import FileLock


class ReplayRefused(Exception):
    """It can't begin now; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Position:
    """``next`` is the offset to go on at, ``end`` where the topic ended at the beginning; ``sent`` counts copies."""

    id: str
    stretch: dict[str, Any]
    forced: bool
    next: int
    end: int
    sent: int = 0

    def after(self, offset: int, copies: int) -> Self:
        return replace(self, next=offset, sent=self.sent + copies)


class Notebook:
    """Raises ReplayRefused when the file can't be understood."""

    def __init__(self, data: Path, company: str) -> None:
        self._company = company
        self._folder = data / "replays"
        self._file = self._folder / f"{company}.json"
        self._cancelled = self._folder / f"{company}.cancel"

    def read(self) -> Position | None:
        """The replay that has not ended; None if there is none."""
        try:
            return Position(**json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            raise ReplayRefused(f"{self._file} is damaged ({error}); remove it and begin again") from error

    def keep(self, position: Position) -> None:
        """Whole or not at all, and there after a crash of the machine."""
        scratch = self._file.with_suffix(".new")
        with scratch.open("w", encoding="utf-8") as file:
            json.dump(asdict(position), file)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self._file)

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)
        self._cancelled.unlink(missing_ok=True)

    def cancel(self) -> None:
        """Whoever replays for the company sees it before its next chunk."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._cancelled.touch()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.exists()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raises ReplayRefused while another process replays for the company."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock.acquire(self._folder / f"{self._company}.lock")
        if lock is None:
            raise ReplayRefused(f"a replay for {self._company} is running; wait for it, or end it with --cancel")
        try:
            yield
        finally:
            lock.release()
