"""How fast the console's read model fills and answers, with as many records as a large company has."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from bench.options import is_quick
from cdc.console.read_model.arrived import Arrived, topics_read
from cdc.console.read_model.intake import Intake
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.console.read_model.views import Selection
from schemas.reason import Reason
from schemas.status import Status, StatusCause
from schemas.topics import Topics
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus
from schemas.wire import from_bytes, to_bytes

RECORDS, QUICK_RECORDS = 100_000, 5_000
ROUNDS = 200
_BATCH = 10_000
_TOPICS = Topics("bench", 1)
_NOON = "2026-11-23T12:00:00Z"
_TOWNS = ("Leeds", "York", "Bath", "Truro", "Perth", "Ely", "Wells")
_TRADES = ("Joinery", "Roofing", "Bakery", "Printing", "Haulage", "Nursery", "Plumbing")


def statuses(records: int) -> Iterator[Status]:
    """One in a hundred has been refused, one in fifty is on its way."""
    for number in range(records):
        reason = Reason.REFUSED if number % 100 == 0 else Reason.CAPTURED if number % 50 == 1 else Reason.APPLIED
        yield from_bytes(Status, to_bytes(_status(number, reason)))


def _status(number: int, reason: Reason) -> Status:
    entity, kind = (Entity.ACCOUNT, Kind.CUSTOMER) if number % 2 else (Entity.CONTACT, Kind.CONTACT)
    status: SyncStatus = reason.status
    return Status.model_validate({
        "record_id": str(UUID(int=number)), "company": f"company-{number % 3}", "entity": entity, "kind": kind,
        "sage_key": f"C{number:07}", "crm_id": number + 1, "status": status, "label": status.label,
        "name": f"{_TOWNS[number % 7]} {_TRADES[number // 7 % 7]} {number * 7919 % 100_003:06} Ltd",
        "reason": reason.code, "detail": reason.detail(kind.words, "the town is too long"),
        "direction": Direction.SAGE_TO_CRM, "read_only": True, "version": 1, "last_synchronised_at": _NOON,
        "changed_at": _NOON, "cause": StatusCause(change_id=str(UUID(int=number + (1 << 64)))),
    })  # fmt: skip


def questions(model: ReadModel) -> dict[str, Callable[[], object]]:
    """What a person does in the list, each with the count that the page shows."""
    asked = {
        "first page": Selection(),
        "filter: status": Selection(status=SyncStatus.PENDING_REVIEW),
        "filter: company, entity, status": Selection(
            company="company-1", entity=Entity.CONTACT, status=SyncStatus.PENDING_REVIEW
        ),
        "search: one of all": Selection(text="C0054321"),
        "search: a seventh": Selection(text="truro"),
        "search: all": Selection(text="ltd"),
        "search: a long word of many": Selection(text="nursery"),
        "search: two letters": Selection(text="yo"),
        "search and filter": Selection(text="bakery", entity=Entity.ACCOUNT, status=SyncStatus.PENDING_REVIEW),
    }
    found: dict[str, Callable[[], object]] = {
        name: partial(model.records, selection) for name, selection in asked.items()
    }
    found["last page"] = lambda: model.records(Selection(), RECORDS // 50)
    found["by status"] = lambda: model.records(Selection(), sort="status")
    found["summary"] = model.summary
    found["one record"] = lambda: model.record(str(UUID(int=4711)))
    return found


def measure(folder: Path, records: int = RECORDS) -> dict[str, object]:
    """Seconds to fill, milliseconds to answer."""
    store = Store(folder)
    intake, topic = Intake(store, topics_read(_TOPICS)), _TOPICS.sync_status(Entity.ACCOUNT)
    messages = [
        Arrived(topic, 0, offset, each.record_id.encode(), to_bytes(each))
        for offset, each in enumerate(statuses(records))
    ]
    started = time.perf_counter()
    for first in range(0, records, _BATCH):
        intake.take(messages[first : first + _BATCH])
    fill_s = time.perf_counter() - started
    answers = {name: _timed(question) for name, question in questions(ReadModel(store)).items()}
    size_mb = store.path.stat().st_size / 1e6
    store.close()
    return {"records": records, "fill_s": round(fill_s, 1), "size_mb": round(size_mb), "answers": answers}


def _timed(question: Callable[[], object]) -> dict[str, float]:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        question()
        taken.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": round(statistics.median(taken), 1), "p99_ms": round(statistics.quantiles(taken, n=100)[98], 1)}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        records = QUICK_RECORDS if is_quick(__doc__) else RECORDS
        print(json.dumps(measure(Path(folder), records)))
