"""Export files that go wrong: cut off, replaced while they are read, in another order, again, from a backup."""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import xxhash

from cdc.broker.reading import read_topic
from cdc.operations.statuses import file_message
from cdc.simulators.sage.export_files import Row, read_export
from schemas.export_file import ExportFile, FileState
from tests.chaos.fault import Fault, Site, Stage
from tests.chaos.faults.struck import NeverStruck, became, lasts

_NAME = "customers.csv"
_STAMP = "%d/%m/%Y %H:%M:%S"
_DIALECT_ROWS_MIN = 10
_TIMES = 12
_BACKUP_AGE = timedelta(days=3)

Mischief = Callable[[Stage, Site, Path, Random], Awaitable[None]]


async def told_of(stage: Stage, site: Site, content: bytes) -> ExportFile | None:
    """The latest that capture said of a file with this content."""
    identity, found = xxhash.xxh3_128_hexdigest(content), None
    async for record in read_topic(stage.kafka, stage.topics.files):
        message = file_message(record.key, record.value) if record.value else None
        if isinstance(message, ExportFile) and (message.company, message.file_id) == (site.id, identity):
            found = message
    return found


async def _becomes(stage: Stage, site: Site, content: bytes, state: FileState) -> ExportFile:
    """Wait until capture says so of the content. Raises NeverStruck."""
    told: list[ExportFile] = []

    async def so() -> bool:
        found = await told_of(stage, site, content)
        told[:] = [found] if found else []
        return found is not None and found.state is state

    await became(so, f"{site.id}: the file is {state.value}")
    return told[0]


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    """As an export does it: moved into place."""
    beside = path.with_name(f".{path.name}.fault")
    beside.write_bytes(content)
    os.replace(beside, path)


async def _truncated(stage: Stage, site: Site, path: Path, random: Random) -> None:
    """A copy that broke off in the middle of a row, most of the rows missing: not one deletion may come of it."""
    lines = _content(path).splitlines(keepends=True)
    row = random.randrange(len(lines) // 4, len(lines) // 2)
    broken = b"".join([*lines[:row], lines[row][: len(lines[row]) // 3]])
    _put(path, broken)
    await _becomes(stage, site, broken, FileState.REFUSED)


async def _replaced(stage: Stage, site: Site, path: Path, random: Random) -> None:
    """Another version is moved into place, or written over it in pieces, again and again while it is read."""
    versions = [_content(path), in_other_order(path, random), in_other_order(path, random)]
    for _ in range(_TIMES):
        content = random.choice(versions)
        if random.random() < 0.5:
            _put(path, content)
        else:
            with path.open("wb", buffering=0) as file:
                file.write(content[: random.randrange(len(content))])
                await lasts(random.uniform(0.0, 0.2))
                file.write(content[file.tell() :])
        await lasts(random.uniform(0.0, 0.4))
    _put(path, versions[-1])
    await _becomes(stage, site, versions[-1], FileState.COMMITTED)


async def _reordered(stage: Stage, site: Site, path: Path, random: Random) -> None:
    """Rows and columns in another order are the same rows: no change comes of them."""
    await _becomes(stage, site, _content(path), FileState.COMMITTED)
    other = in_other_order(path, random)
    _put(path, other)
    ledger = await _becomes(stage, site, other, FileState.COMMITTED)
    assert ledger.changes == 0, f"{site.id}: {ledger.changes} changes came of another order of the same rows"


async def _again(stage: Stage, site: Site, path: Path, random: Random) -> None:
    """The same file again and again, and once under another name."""
    content = _content(path)
    copy = path.with_name("customers (2).csv")
    for place in (path, path, copy, path):
        _put(place, content)
        await lasts(random.uniform(0.0, 0.5))
    await _becomes(stage, site, content, FileState.COMMITTED)
    copy.unlink()


async def _backup(stage: Stage, site: Site, path: Path, random: Random) -> None:
    """Sage was restored from a backup some days old: the file is held, and the newer export that follows is taken."""
    await _becomes(stage, site, _content(path), FileState.COMMITTED)
    file, rows = read_export(path)
    file.rewritten([as_days_ago(row) for row in rows])
    await _becomes(stage, site, _content(path), FileState.HELD)


def as_days_ago(row: Row) -> Row:
    """Changed days before it was, and with another telephone number."""
    stamp = row["RECORD_MODIFY_DATE"]
    if stamp:
        stamp = (datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC) - _BACKUP_AGE).strftime(_STAMP)
    return row | {"TELEPHONE": "01632 960000", "RECORD_MODIFY_DATE": stamp}


def in_other_order(path: Path, random: Random) -> bytes:
    file, rows = read_export(path)
    heading, shuffled = list(file.heading), list(rows)
    random.shuffle(heading)
    random.shuffle(shuffled)
    beside = path.with_name(f".{path.name}.order")
    replace(file, path=beside, heading=tuple(heading)).rewritten(shuffled)
    content = beside.read_bytes()
    beside.unlink()
    return content


async def _strike(mischief: Mischief, stage: Stage, random: Random) -> None:
    await stage.played(random.uniform(0.3, 0.6))
    for site in random.sample(list(stage.sites), 2):
        async with stage.exports_held(site):
            path = site.exports / _NAME
            if path.read_bytes().count(b"\n") < _DIALECT_ROWS_MIN:
                raise NeverStruck(f"{site.id}: {_NAME} has too few rows to go wrong")
            await mischief(stage, site, path, random)


_MISCHIEFS: Mapping[str, tuple[str, Mischief]] = {
    "truncated": ("truncated in a row", _truncated),
    "replaced": ("replaced and overwritten while it is read", _replaced),
    "reordered": ("with rows and columns in another order", _reordered),
    "again": ("dropped again, also under another name", _again),
    "backup": ("restored from a backup", _backup),
}


def _of(name: str) -> Fault:
    words, mischief = _MISCHIEFS[name]
    return Fault(f"export-{name}", f"an export {words}", frozenset(), partial(_strike, mischief))


EXPORTS: Mapping[str, Fault] = {fault.name: fault for fault in map(_of, _MISCHIEFS)}
