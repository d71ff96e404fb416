"""An account of requests in a small file, for the processes that share one company's rate."""

import fcntl
import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path

from cdc.failures import Unavailable

_MOMENT_BYTES = array("d").itemsize
_MOMENTS_MAX = 4_096


class PaceFile:
    """Opened when first needed. The lock is held for microseconds, never across a wait; it ends with its process.

    The moments are of the machine's monotonic clock, the same in every process. What a process that was killed left
    half-written is left out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @contextmanager
    def opened(self) -> Iterator[list[float]]:
        """The account, locked. Raises Unavailable if the file can't be used."""
        try:
            file = self._at_hand()
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            moments = self._read(file)
            before = list(moments)
            yield moments
            if moments != before:
                self._write(file, moments)
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _at_hand(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        return self._file

    def _read(self, file: int) -> list[float]:
        raw = os.pread(file, _MOMENTS_MAX * _MOMENT_BYTES, 0)
        moments = array("d", raw[: len(raw) - len(raw) % _MOMENT_BYTES])
        return sorted(filter(isfinite, moments))

    def _write(self, file: int, moments: list[float]) -> None:
        raw = array("d", moments).tobytes()
        os.pwrite(file, raw, 0)
        os.ftruncate(file, len(raw))

    def _unusable(self, error: OSError) -> Unavailable:
        return Unavailable(
            f"the file {self._path.name} in the folder pace of the connector's data can't be used "
            f"({error.strerror}); check the folder's rights and the space on its disk"
        )
