"""Locks between processes: a file whose lock goes away with the last process that holds it, however that one dies."""

import os
import sys
from pathlib import Path
from typing import Self

from cdc.broker.errors import BrokerUnavailable


class FileLock:
    """An exclusive lock on a file. Its text tells others who holds it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def acquire(cls, path: Path) -> Self | None:
        """The lock, or None when another process holds it. Child processes hold it too once given the descriptor."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _try_lock(descriptor):
            return cls(descriptor)
        os.close(descriptor)
        return None

    def write(self, text: str) -> None:
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def release(self) -> None:
        """Let go of it here; a child that was given the descriptor keeps it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def is_locked(path: Path) -> bool:
    """Whether any process holds the lock now."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, *, shared: bool = False) -> bool:
    if sys.platform == "win32":
        raise BrokerUnavailable(
            "The embedded broker runs on Linux and macOS only: Apache Kafka is not supported on Windows. "
            "Start the connector in WSL or name a running cluster in [kafka] bootstrap."
        )
    import fcntl

    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
