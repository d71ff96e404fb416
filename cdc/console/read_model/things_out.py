"""Answers about everything but records: counts, files, holds, rejects."""

import sqlite3
from collections import Counter
from datetime import datetime

from cdc.console.read_model.views import Count, RejectedLine, Summary
from cdc.operations.holds import Held
from cdc.operations.statuses import FileReport
from schemas.export_file import ExportFile, FileLedger, FileState
from schemas.reason import Reason
from schemas.reject import Rejection
from schemas.vocabulary import Entity, SyncStatus
from schemas.wire import from_bytes

FILES_MAX = 1000
_ONLY = "(:company IS NULL OR company = :company)"


def fact(reader: sqlite3.Connection, name: str) -> int:
    """A number that is kept with the tables."""
    (value,) = reader.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return int(value)


def summary(reader: sqlite3.Connection, company: str | None, caught_up: bool) -> Summary:
    """Counts by company, entity, status and reason."""
    asked = {"company": company, "pending": SyncStatus.PENDING_SYNCHRONISATION}
    counted: Counter[tuple[str, str, str, str]] = Counter()
    query = f"SELECT company, entity, status, reason, records FROM counts WHERE records > 0 AND {_ONLY}"
    for *cell, records in reader.execute(query, asked):
        counted[tuple(cell)] += records
    latest = reader.execute(f"SELECT company, entity, at FROM latest WHERE {_ONLY}", asked)
    (oldest,) = reader.execute(
        f"SELECT min(changed_at) FROM records INDEXED BY by_waiting WHERE status = :pending AND {_ONLY}", asked
    ).fetchone()
    return Summary(
        [Count(cell[0], Entity(cell[1]), SyncStatus(cell[2]), cell[3], n) for cell, n in sorted(counted.items())],
        {(company, Entity(entity)): datetime.fromisoformat(at) for company, entity, at in latest},
        datetime.fromisoformat(oldest) if oldest else None,
        fact(reader, "sequence"),
        caught_up,
    )


def files(reader: sqlite3.Connection, company: str | None) -> list[FileReport]:
    """The latest first."""
    rows = reader.execute(
        "SELECT f.message, l.message FROM files f LEFT JOIN ledgers l"
        " ON (l.company, l.commit_id) = (f.company, f.commit_id)"
        " WHERE (:company IS NULL OR f.company = :company) ORDER BY f.at DESC LIMIT :at_most",
        {"company": company, "at_most": FILES_MAX},
    )
    return [_report(file, ledger) for file, ledger in rows]


def holds(reader: sqlite3.Connection) -> list[Held]:
    """Held deletions first, then held files."""
    deletions = reader.execute(
        "SELECT company, entity, sum(records) FROM counts WHERE reason = ? GROUP BY company, entity"
        " HAVING sum(records) > 0 ORDER BY company, entity",
        (Reason.DELETION_HELD.code,),
    )
    found = [Held(company, entity, None, f"{count} deletions are held") for company, entity, count in deletions]
    rows = reader.execute("SELECT message FROM files WHERE state = ? ORDER BY company, at", (FileState.HELD,))
    held = [from_bytes(ExportFile, message) for (message,) in rows]
    return found + [Held(file.company, None, file.file_id, f"{file.name}: {file.why}") for file in held]


def rejects(
    reader: sqlite3.Connection, company: str | None, page: int, page_size: int
) -> tuple[list[RejectedLine], int]:
    """The latest first, and how many there are."""
    where, values = ("WHERE company = ?", [company]) if company is not None else ("", [])
    (total,) = reader.execute(f"SELECT count(*) FROM rejects {where}", values).fetchone()
    rows = reader.execute(
        f"SELECT partition, number, rejection, original FROM rejects {where}"
        " ORDER BY at DESC, partition DESC, number DESC LIMIT ? OFFSET ?",
        [*values, page_size, (page - 1) * page_size],
    )
    return [_line(*row) for row in rows], int(total)


def _report(file: bytes, ledger: bytes | None) -> FileReport:
    outcomes = dict(from_bytes(FileLedger, ledger).outcomes) if ledger else {}
    return FileReport(from_bytes(ExportFile, file), outcomes)


def _line(partition: int, number: int, rejection: str, original: bytes) -> RejectedLine:
    said = Rejection.model_validate_json(rejection)
    return RejectedLine(
        f"{partition}-{number}", said.company, said.entity, said.source, said.row, said.column, said.reason,
        said.words, said.at, original.decode("utf-8", errors="backslashreplace"),
    )  # fmt: skip
