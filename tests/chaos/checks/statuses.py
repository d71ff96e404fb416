"""What subscribers were told agrees with both systems (promise 8), and every file's ledger adds up (promise 3)."""

from collections import defaultdict
from collections.abc import Iterable

from schemas.status import Status
from schemas.vocabulary import Entity, SyncStatus
from tests.chaos.checks.ending import Ending
from tests.chaos.model import PLACES, Model, Wanted
from tests.chaos.watching import Watching

_DISPUTED = (SyncStatus.SYNCHRONISED, SyncStatus.PENDING_REVIEW)


def false_statuses(model: Model, end: Ending) -> list[str]:
    """Exactly one status for each record, and a true one."""
    by_key: defaultdict[tuple[Entity, str | None], list[Status]] = defaultdict(list)
    by_id: defaultdict[tuple[Entity, int | None], list[Status]] = defaultdict(list)
    for status in end.statuses:
        by_key[status.entity, status.sage_key].append(status)
        by_id[status.entity, status.crm_id].append(status)
    found: list[str] = []
    for wanted in model:
        told = by_key[wanted.entity, wanted.key] if wanted.key else by_id[wanted.entity, wanted.crm_id]
        if len(told) != 1:
            found.append(f"{len(told)} statuses speak of {wanted.words}")
        found += [line for status in told for line in _lies(wanted, status, end)]
    return found


def _lies(wanted: Wanted, status: Status, end: Ending) -> Iterable[str]:
    said = f"{wanted.words} is said to be {status.status} ({status.reason}): {status.detail}"
    if status.status is SyncStatus.PENDING_SYNCHRONISATION:
        yield f"{said}, though all is at rest"
    if not (wanted.in_crm and wanted.in_sage):
        return
    allowed = _DISPUTED if wanted.disputed else (SyncStatus.SYNCHRONISED,)
    if status.status not in allowed:
        yield said
    row = end.crm[wanted.entity].get(status.crm_id or 0)
    if row is None or row["deleted"]:
        yield f"{said}, as {status.crm_id} of Sales Management, which is not there"
    elif (row["extId"] or None) != status.sage_key:
        yield f"{said}, under {status.sage_key}; Sales Management shows {row['extId']}"
    elif "locked" in PLACES[wanted.entity] and bool(row["readOnly"]) is not status.read_only:
        yield f"{said}, read-only {status.read_only}; Sales Management shows {row['readOnly']}"


def wrong_ledgers(watch: Watching, company: str) -> list[str]:
    return [
        f"{one.file.name}: {one.file.rows_read} rows, {dict(one.endings)}"
        for one in watch.reports(company)
        if not one.adds_up
    ]
