"""The file of the read model: opened, thrown away when it is of no use, written by one, read by many."""

import sqlite3
import tempfile
import threading
import time
from pathlib import Path

from cdc.console.read_model.tables import SCHEMA, TABLES

FILE = "records.db"
_LOCK = "records.lock"
_CACHE_KIB = 65_536
_READ_CACHE_KIB = 16_384
_BUSY_S = 10.0


class ModelUnavailable(Exception):
    """The file was damaged and is being built anew from the topics; ask again later."""


class Store:
    """One file for one process: a second process on the same folder gets a passing file of its own.

    The writer is used by one thread at a time, which holds ``writing``: a connection that is closed under a statement
    in another thread takes the process with it. Every thread that reads has a connection of its own. Losing the last
    transactions in a power cut is harmless, since positions are kept in the same transactions.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _lock(folder / _LOCK)
        self._passing = None if self._lock else tempfile.TemporaryDirectory(prefix="console-")
        self.path = (Path(self._passing.name) if self._passing else folder) / FILE
        self._local = threading.local()
        self._generation = 0
        self.damaged = False
        self.writing = threading.RLock()
        self.writer = self._open()

    def reader(self) -> sqlite3.Connection:
        """The connection of this thread."""
        kept: tuple[int, sqlite3.Connection] | None = getattr(self._local, "kept", None)
        if kept is None or kept[0] != self._generation:
            kept = (self._generation, self._new_reader())
            self._local.kept = kept
        return kept[1]

    def _new_reader(self) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=_BUSY_S, check_same_thread=False)
        connection.execute(f"PRAGMA cache_size=-{_READ_CACHE_KIB}")
        return connection

    def rebuild(self) -> None:
        """Throw the file away and begin an empty one. Each thread lets go of the old one with its next question: a
        connection that is closed under a question in another thread would take the process with it."""
        with self.writing:
            self.writer.close()
            _delete(self.path)
            self.writer = self._open()
            self._generation += 1
            self.damaged = False

    def close(self) -> None:
        """Let go of the file, once what is being written is written; a passing one goes away."""
        with self.writing:
            self.writer.close()
        if self._lock:
            self._lock.close()
        if self._passing:
            self._passing.cleanup()

    def _open(self) -> sqlite3.Connection:
        try:
            return _opened(self.path)
        except sqlite3.DatabaseError:
            _delete(self.path)
            return _opened(self.path)


def _opened(path: Path) -> sqlite3.Connection:
    """The writing connection. Raises sqlite3.DatabaseError for a file that is damaged or of another schema."""
    connection = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False, isolation_level=None)
    try:
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", f"cache_size=-{_CACHE_KIB}"):
            connection.execute(f"PRAGMA {setting}")
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        if schema == SCHEMA:
            connection.execute("SELECT count(*) FROM facts, positions LIMIT 1").fetchone()
            return connection
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise sqlite3.DatabaseError(f"schema {schema}, not {SCHEMA}")
        _create(connection)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    """The sequence begins at the time in microseconds, so that it rises over rebuilds too."""
    begin = time.time_ns() // 1000
    connection.executescript(
        f"BEGIN; {TABLES} INSERT INTO facts VALUES ('sequence', {begin}), ('unreadable', 0);"
        f" PRAGMA user_version = {SCHEMA}; COMMIT;"
    )


def _lock(path: Path) -> sqlite3.Connection | None:
    """Held until it is closed or the process ends, on every operating system; None if another process holds it."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def _delete(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
