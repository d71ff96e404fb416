"""Where a company's capture keeps its state: parquet files, and a manifest that is replaced in one step.

Promise 1, promise 11: a crash at any instant leaves the state before or the state after, never something between.
"""

import os
from pathlib import Path
from typing import Self

import polars as pl
import xxhash
from pydantic import ValidationError

from cdc.broker.locks import FileLock
from cdc.sources.capture.amendments import amended, amendment, is_due
from cdc.sources.capture.manifest import VERSION, Manifest, Stored

_MANIFEST = "manifest.json"
_CACHED_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
_ROWS_TOGETHER = 20_000
"""Rows that are decoded together: with fewer, looking for a few rows in a large file takes little memory."""


class StoreDamaged(Exception):
    """The state can't be trusted. The message names the file and what to do; nothing is ever reloaded silently."""


def company_folder(data: Path, company: str) -> Path:
    """Where a company's state is, under the connector's data directory."""
    return data / "capture" / company


class StoreInUse(Exception):
    """Another process captures this company."""


class Store:
    """The state of one company. Small frames stay in memory, so that a small export costs no reading."""

    def __init__(self, folder: Path, lock: FileLock, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._lock = lock
        self._cache: dict[str, pl.DataFrame] = {}

    @classmethod
    def open(cls, folder: Path, company: str, first_sequence: int) -> Self:
        """Raises StoreInUse and StoreDamaged. A new store starts at ``first_sequence``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock.acquire(folder / "lock")
        if lock is None:
            raise StoreInUse(f"{folder} is in use by another process that captures {company}")
        lock.write(str(os.getpid()))
        try:
            store = cls(folder, lock, _manifest(folder, company, first_sequence))
            store._check()
            store.commit(store.manifest)
        except BaseException:
            lock.release()
            raise
        return store

    def close(self) -> None:
        self._lock.release()

    def scan(self, stored: Stored) -> pl.LazyFrame:
        """The frame, to be read as far as needed."""
        cached = self._cache.get(stored.name)
        base = pl.scan_parquet(self.folder / stored.name) if cached is None else cached.lazy()
        return amended(base, [self.read(part) for part in stored.amendments], stored.key)

    def read(self, stored: Stored, columns: list[str] | None = None) -> pl.DataFrame:
        """The frame, or some of its columns. Raises StoreDamaged."""
        if stored.amendments:
            found = self.scan(stored)
            return (found if columns is None else found.select(columns)).collect()
        cached = self._cache.get(stored.name)
        if cached is None:
            cached = self._load(stored, columns)
            if columns is None:
                self._remember(stored.name, cached)
        return cached if columns is None else cached.select(columns)

    def write(self, name: str, frame: pl.DataFrame) -> Stored:
        """A new file, durable but not yet part of the state. ``name`` is made unique by the content's digest."""
        path = self.folder / f"{name}.new"
        frame.write_parquet(
            path, compression="zstd", compression_level=1, statistics=False, row_group_size=_ROWS_TOGETHER
        )
        stored = self._kept(path, name, frame.height)
        self._remember(stored.name, frame)
        return stored

    def amend(self, stored: Stored, name: str, key: str, rows: pl.DataFrame, gone: pl.Series) -> Stored:
        """The frame with these rows in the place of those of the same ``key``, and without the ``gone`` keys.

        Only what is new is written, until that is a good part of the whole.
        """
        if rows.is_empty() and gone.is_empty():
            return stored
        replaced = self.scan(stored).filter(pl.col(key).is_in(pl.concat([rows[key], gone]).implode()))
        count = stored.rows - replaced.select(pl.len()).collect().item() + rows.height
        part = self.write(f"{name}-amendment", amendment(rows, gone, key))
        whole = stored.model_copy(update={"key": key, "rows": count, "amendments": (*stored.amendments, part)})
        return self._merged(whole, name) if is_due(whole) else whole

    def _merged(self, stored: Stored, name: str) -> Stored:
        """In one file again, streamed through, so that memory stays bounded."""
        path = self.folder / f"{name}.new"
        self.scan(stored).sink_parquet(
            path, compression="zstd", compression_level=1, statistics=False, row_group_size=_ROWS_TOGETHER
        )
        return self._kept(path, name, stored.rows)

    def _kept(self, path: Path, name: str, rows: int) -> Stored:
        digest, size = _digest(path)
        stored = Stored(name=f"{name}-{digest[:16]}.parquet", rows=rows, size_bytes=size, digest=digest)
        _sync(path)
        path.replace(self.folder / stored.name)
        return stored

    def commit(self, manifest: Manifest) -> None:
        """From now on this is the state; files that it does not name are removed afterwards."""
        self.note(manifest)
        self._tidy()

    def note(self, manifest: Manifest) -> None:
        """From now on this is the state; files that were written for the next commit stay."""
        path = self.folder / f"{_MANIFEST}.new"
        path.write_bytes(manifest.model_dump_json().encode())
        _sync(path)
        path.replace(self.folder / _MANIFEST)
        _sync(self.folder)
        self.manifest = manifest

    def _load(self, stored: Stored, columns: list[str] | None) -> pl.DataFrame:
        try:
            return pl.read_parquet(self.folder / stored.name, columns=columns)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _damaged(self.folder / stored.name, str(error)) from error

    def _remember(self, name: str, frame: pl.DataFrame) -> None:
        if frame.estimated_size() <= _CACHED_BYTES:
            self._cache[name] = frame

    def _check(self) -> None:
        for stored in self.manifest.stored():
            path = self.folder / stored.name
            if not path.is_file():
                raise _damaged(path, "it is missing")
            if _digest(path) != (stored.digest, stored.size_bytes):
                raise _damaged(path, "its content is not what was written")

    def _tidy(self) -> None:
        named = {stored.name for stored in self.manifest.stored()}
        for path in self.folder.iterdir():
            if path.name not in named and path.name.endswith((".parquet", ".parquet.new", ".new")):
                path.unlink(missing_ok=True)
        self._cache = {name: frame for name, frame in self._cache.items() if name in named}


def _manifest(folder: Path, company: str, first_sequence: int) -> Manifest:
    path = folder / _MANIFEST
    if not path.exists():
        if any(folder.glob("*.parquet")):
            raise _damaged(path, "it is missing, though snapshots are there")
        return Manifest(company=company, sequence=first_sequence)
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, type(error).__name__) from error
    if manifest.version != VERSION:
        raise _damaged(path, f"it has version {manifest.version}, this connector reads {VERSION}")
    if manifest.company != company:
        raise _damaged(path, f"it belongs to the company {manifest.company}, not to {company}")
    return manifest


def _damaged(path: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"the capture's state can't be used: {path}: {why}. Put the folder {path.parent} back from a backup; "
        "or remove that folder to read all exports anew, which compares every record with the other side again"
    )


def _digest(path: Path) -> tuple[str, int]:
    digest, size = xxhash.xxh3_128(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
