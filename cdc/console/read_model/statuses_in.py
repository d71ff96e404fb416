"""Take statuses in: the row of each record, what is searched, and the counts, all in step."""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from schemas.status import Status
from schemas.vocabulary import SyncStatus

Cell = tuple[str, str, str, str, str, int]
"""Company, entity, kind, status, reason, whether it has a conflict: what is counted."""

_RANK = {
    status: rank
    for rank, status in enumerate(
        (
            SyncStatus.PENDING_REVIEW,
            SyncStatus.PENDING_SYNCHRONISATION,
            SyncStatus.NOT_SYNCHRONISED,
            SyncStatus.SYNCHRONISED,
        )
    )
}
_COUNTED = "company, entity, kind, status, reason, conflicted"
_SEARCHED = "name, sage_key, crm_id"
_COLUMNS = f"record_id, {_COUNTED}, {_SEARCHED}, sort_name, rank, changed_at, sequence"


class StatusIntake:
    """One transaction's statuses. The last of each record counts; a tombstone forgets the record."""

    def __init__(self, writer: sqlite3.Connection) -> None:
        self._writer = writer
        self._counts: Counter[Cell] = Counter()

    def take(self, latest: dict[str, tuple[Status, bytes] | None], sequence: int) -> int:
        """``latest`` by record id; returns the sequence of the last one."""
        for record_id, found in latest.items():
            before = self._writer.execute(
                f"SELECT id, {_COUNTED}, {_SEARCHED} FROM records WHERE record_id = ?", (record_id,)
            ).fetchone()
            if found is None and before is None:
                continue
            sequence += 1
            if found is None:
                self._forget(before)
            else:
                self._keep(before, *found, sequence)
        self._count()
        self._note_latest(found[0] for found in latest.values() if found)
        return sequence

    def _keep(self, before: tuple[int | str, ...] | None, status: Status, message: bytes, sequence: int) -> None:
        cell, searched = _cell(status), (status.name, status.sage_key or "", str(status.crm_id or ""))
        sorted_by = (status.name.casefold() or searched[1].casefold(), _RANK[status.status])
        row = (status.record_id, *cell, *searched, *sorted_by, status.changed_at.isoformat(), sequence)
        if before is None:
            marks = ", ".join("?" * len(row))
            number = self._writer.execute(f"INSERT INTO records ({_COLUMNS}) VALUES ({marks})", row).lastrowid
        else:
            number = int(before[0])
            self._counts[before[1:7]] -= 1  # type: ignore[index] # as selected above
            self._writer.execute(
                f"UPDATE records SET ({_COLUMNS}) = ({', '.join('?' * len(row))}) WHERE id = ?", (*row, number)
            )
        self._counts[cell] += 1
        self._writer.execute("INSERT OR REPLACE INTO statuses VALUES (?, ?)", (number, message))
        if before is None or before[7:] != searched:
            self._unsearch(before)
            self._writer.execute(f"INSERT INTO search (rowid, {_SEARCHED}) VALUES (?, ?, ?, ?)", (number, *searched))

    def _forget(self, before: tuple[int | str, ...]) -> None:
        self._unsearch(before)
        self._counts[before[1:7]] -= 1  # type: ignore[index] # as selected above
        self._writer.execute("DELETE FROM records WHERE id = ?", before[:1])
        self._writer.execute("DELETE FROM statuses WHERE id = ?", before[:1])

    def _unsearch(self, before: tuple[int | str, ...] | None) -> None:
        if before is not None:
            self._writer.execute(
                f"INSERT INTO search (search, rowid, {_SEARCHED}) VALUES ('delete', ?, ?, ?, ?)",
                (before[0], *before[7:]),
            )

    def _count(self) -> None:
        self._writer.executemany(
            f"INSERT INTO counts ({_COUNTED}, records) VALUES (?, ?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT ({_COUNTED}) DO UPDATE SET records = records + excluded.records",
            [(*cell, more) for cell, more in self._counts.items() if more],
        )
        self._counts.clear()

    def _note_latest(self, statuses: Iterable[Status]) -> None:
        found: dict[tuple[str, str], str] = {}
        for status in statuses:
            if status.last_synchronised_at is not None:
                place = (status.company, status.entity.value)
                found[place] = max(found.get(place, ""), status.last_synchronised_at.isoformat())
        self._writer.executemany(
            "INSERT INTO latest VALUES (?, ?, ?) ON CONFLICT (company, entity) DO UPDATE SET at = max(at, excluded.at)",
            [(*place, at) for place, at in found.items()],
        )


def _cell(status: Status) -> Cell:
    return (
        status.company, status.entity.value, status.kind.value, status.status.value, status.reason,
        int(bool(status.conflict)),
    )  # fmt: skip
