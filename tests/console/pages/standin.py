"""A read model and levers in memory, with the same answers as the real ones for a handful of records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cdc.console.health import Check
from cdc.console.health import Health as Services
from cdc.console.read_model.views import Count, Health, Lag, Named, Page, RecordDetail, RejectedLine, Selection, Summary
from cdc.operations.holds import Held
from cdc.operations.rejects import Attempt, Rejected
from cdc.operations.statuses import FileReport
from schemas.status import Status
from schemas.vocabulary import SyncStatus, System

WORKING = Services(
    (Check("Kafka", True, "answers"), Check("worker", True, "1 at work, 0 messages behind")),
    (Lag("cdc-worker", "cdc.accounts.changes", 0),),
    datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
)


def chosen(selection: Selection, status: Status) -> bool:
    text = selection.text.casefold()
    return (
        selection.company in (None, status.company)
        and selection.entity in (None, status.entity)
        and selection.kind in (None, status.kind)
        and selection.status in (None, status.status)
        and selection.reason in (None, status.reason)
        and (not selection.conflicts_only or bool(status.conflict))
        and any(text in str(value).casefold() for value in (status.name, status.sage_key, status.crm_id))
    )


@dataclass
class MemoryRecords:
    details: dict[str, RecordDetail] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)
    sequence: int = 1
    caught_up: bool = True
    connected: bool = True
    services: Services = WORKING

    def add(self, detail: RecordDetail) -> None:
        self.details[detail.status.record_id] = detail
        self.sequence += 1

    def records(self, selection: Selection, page: int, page_size: int) -> Page:
        found = [each.status for each in self.details.values() if chosen(selection, each.status)]
        found.sort(key=lambda status: status.name)
        first = (page - 1) * page_size
        return Page(found[first : first + page_size], page, page_size, len(found))

    def record(self, record_id: str) -> RecordDetail | None:
        return self.details.get(record_id)

    def summary(self, company: str | None = None) -> Summary:
        statuses = [each.status for each in self.details.values() if company in (None, each.status.company)]
        keys = [(each.company, each.entity, each.status, each.reason) for each in statuses]
        last = {}
        for each in statuses:
            if each.last_synchronised_at:
                key = (each.company, each.entity)
                last[key] = max(each.last_synchronised_at, last.get(key, each.last_synchronised_at))
        pending = [each.changed_at for each in statuses if each.status is SyncStatus.PENDING_SYNCHRONISATION]
        counts = [Count(*key, keys.count(key)) for key in sorted(set(keys))]
        return Summary(counts, last, min(pending, default=None), self.sequence, self.caught_up)

    def files(self, company: str | None = None) -> list[FileReport]:
        return [report for report in self.reports if company in (None, report.file.company)]

    def health(self) -> Health:
        trouble = "" if self.connected else "Kafka does not answer"
        return Health(self.connected, self.caught_up, 0, 0, self.sequence, trouble)

    def holds(self) -> list[Held]:
        return self.held

    def rejects(self, company: str | None, page: int, page_size: int) -> tuple[list[RejectedLine], int]:
        found = [line for line in self.rejected if company in (None, line.company)]
        first = (page - 1) * page_size
        return found[first : first + page_size], len(found)


@dataclass
class WrittenDown:
    """Levers that keep what was asked for."""

    asked: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    rejects: dict[str, Rejected] = field(default_factory=dict)
    why_not: str = ""

    async def retry(self, names: Sequence[Named], by: str) -> list[str]:
        return self._keep("retry", [name.record.record_id for name in names], by)

    async def choose(self, name: Named, choices: Mapping[str, System], by: str) -> list[str]:
        pairs = [f"{each}={side.value}" for each, side in choices.items()]
        return self._keep("choose", [name.record.record_id, *pairs], by)

    async def release(self, held: Held, by: str) -> list[str]:
        return self._keep("release", [held.id], by)

    async def discard(self, held: Held, by: str) -> list[str]:
        return self._keep("discard", [held.id], by)

    async def take_again(self, reject_id: str, by: str) -> tuple[Attempt | None, list[str]]:
        if reject_id not in self.rejects:
            return None, []
        return Attempt(self.rejects[reject_id], self.why_not), self._keep("take again", [reject_id], by)

    def _keep(self, what: str, about: list[str], by: str) -> list[str]:
        self.asked.append((what, tuple(about), by))
        return [f"request-{len(self.asked)}"]
