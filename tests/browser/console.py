"""The whole console on a free port, with a day of two companies in its read model; only its levers need no Kafka."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cdc.console.api.events import Streams
from cdc.console.app import create_app
from cdc.console.levers import Levers
from cdc.console.pages.routes import pages_router, static_files
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.console.read_model.views import RecordDetail
from cdc.console.service import access_of
from cdc.console.serving import listening, serve
from cdc.settings import Settings
from schemas.change import Change, Source
from schemas.command import Cause, Command
from schemas.export_file import FileLedger
from schemas.outcome import Outcome
from schemas.status import Status, StatusCause
from schemas.topics import key
from schemas.vocabulary import Operation, Result, System, WriteOperation
from schemas.wire import to_bytes
from tests.console.arranged import TOPICS, Telling
from tests.console.pages.application import SETTINGS
from tests.console.pages.scene import scene
from tests.console.pages.standin import WORKING, MemoryRecords, WrittenDown


@dataclass
class Console:
    """``address`` is where it listens; ``tell`` is what its feed would read from Kafka."""

    address: str
    model: ReadModel
    levers: WrittenDown
    telling: Telling
    loop: asyncio.AbstractEventLoop

    def tell(self, *messages: Status | Change | Command | Outcome) -> None:
        self.telling.tell(*messages)
        self.loop.call_soon_threadsafe(self.model.tell)


@contextmanager
def running_console(folder: Path, settings: Settings = SETTINGS) -> Iterator[Console]:
    model = ReadModel(Store(folder))
    model.reading.connected = model.reading.caught_up = True
    telling = Telling(model)
    happened(telling, scene())
    levers, loop, stop = WrittenDown(), asyncio.new_event_loop(), asyncio.Event()
    streams = Streams(model)
    pages = pages_router(model, levers, settings, lambda: WORKING)
    app = create_app(
        model, cast(Levers, levers), streams, access_of(settings), pages=pages, static=static_files()
    )  # fmt: skip
    listener = listening("127.0.0.1:0")
    port = listener.getsockname()[1]

    def answer() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve(app, listener, stop, streams.end))

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield Console(f"http://127.0.0.1:{port}", model, levers, telling, loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        model.store.close()


def happened(telling: Telling, day: MemoryRecords) -> None:
    """The messages that end in this day's records, files and rejects."""
    for detail in day.details.values():
        telling.tell(*messages_of(detail))
    for report in day.reports:
        file = report.file
        ledger = FileLedger(company=file.company, commit_id=file.commit_id, outcomes=report.outcomes, at=file.at)
        telling.raw(TOPICS.files, key(file.company, file.file_id), to_bytes(file))
        telling.raw(TOPICS.files, key(file.company, file.commit_id, "outcomes"), to_bytes(ledger))
    for line in day.rejected:
        headers = {
            "company": line.company, "source": line.source, "row": str(line.row or ""), "column": line.column or "",
            "reason": line.reason, "words": line.words, "at": line.at.isoformat(),
            "entity": line.entity.value if line.entity else "",
        }  # fmt: skip
        telling.raw(
            TOPICS.rejects, None, line.original.encode(), tuple((k, v.encode()) for k, v in headers.items() if v)
        )


def messages_of(detail: RecordDetail) -> list[Status | Change | Command | Outcome]:
    status = detail.status
    sides = [(System.SAGE, detail.sage), (System.CRM, detail.crm)]
    changes: list[Status | Change | Command | Outcome] = [
        _change(status, system, values) for system, values in sides if values
    ]
    cause = Cause(change_id=_change_id(status, System.SAGE), observed_at=status.changed_at)
    there = Cause(change_id=_change_id(status, System.CRM), observed_at=status.changed_at)
    command = Command(
        id=f"write-{status.record_id}", record_id=status.record_id, company=status.company, entity=status.entity,
        kind=status.kind, target=System.CRM, operation=WriteOperation.UPSERT, version=1,
        sage_key=status.sage_key or "", cause=cause, issued_at=status.changed_at, read_only=status.read_only,
    )  # fmt: skip
    ended = {"synchronised": Result.APPLIED, "pending_review": Result.REJECTED}.get(status.status, Result.PENDING)
    outcome = Outcome(
        id=f"answer-{status.record_id}", record_id=status.record_id, company=status.company, entity=status.entity,
        kind=status.kind, target=System.CRM, result=ended, reason=status.reason, words=_words(status),
        attempts=status.attempts,
        command_id=command.id, version=1, causes=(cause, there), at=status.changed_at,
    )  # fmt: skip
    told = status.model_copy(update={"cause": StatusCause(change_id=cause.change_id, command_id=command.id)})
    return [*changes, command, outcome, told]


def _words(status: Status) -> str:
    fields = ", ".join(each["field"] for each in status.conflict)
    return fields or status.detail.rpartition(": ")[2]


def _change(status: Status, system: System, values: dict[str, object]) -> Change:
    before = {name: values[name] for name in values if name != "phone"} | {"phone": "01539 555 0100"}
    return Change(
        id=_change_id(status, system), company=status.company, entity=status.entity, system=system,
        key=status.sage_key or "" if system is System.SAGE else str(status.crm_id), op=Operation.UPDATE,
        before=before if "phone" in values else values, after=values,
        source=Source(file="customers.csv", row=12) if system is System.SAGE else Source(),
        observed_at=status.changed_at,
    )  # fmt: skip


def _change_id(status: Status, system: System) -> str:
    return f"{system.value}-{status.record_id}"
