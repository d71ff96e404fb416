"""Everything of one company that is not finished: ready, waiting for a parent, delayed, under way."""

from collections.abc import Iterable, Iterator

from cdc.sinks.job import Job
from cdc.sinks.lanes import BatchMax, Lanes
from cdc.sinks.names import Name, name_of, names_of
from cdc.sinks.order import QUOTATION_RANK
from schemas.command import Parent


class CompanyQueue:
    """At most one command of a record is under way (promise 4); a newer one waits behind it, replacing older ones."""

    def __init__(self, batch_max: BatchMax) -> None:
        self.lanes = Lanes(batch_max)
        self.in_flight: dict[str, Job] = {}
        self.batches = 0
        self.failures = 0
        self.paused_until_s = 0.0
        self.paused_since_s: float | None = None
        self._open: dict[str, Job] = {}
        self._behind: dict[str, Job] = {}
        self._delayed: dict[str, Job] = {}
        self._waiting: dict[str, tuple[Job, Parent]] = {}
        self._children: dict[Name, dict[str, Job]] = {}
        self._by_name: dict[Name, str] = {}

    def __iter__(self) -> Iterator[Job]:
        """Every job that is not under way."""
        yield from self._open.values()
        yield from self._behind.values()

    def __len__(self) -> int:
        return len(self._open) + len(self._behind) + len(self.in_flight)

    def take_in(self, job: Job) -> Job | None:
        """Merge a new job with what is known of its record; the job to place, or None if it waits behind another."""
        record_id = job.command.record_id
        running = self.in_flight.get(record_id)
        if running is not None:
            behind = self._behind.setdefault(record_id, job)
            if behind is not job:
                behind.absorb(job)
            return None
        known = self._open.get(record_id)
        if known is None:
            return job
        self.withdraw(known)
        known.absorb(job)
        return known

    def withdraw(self, job: Job) -> None:
        """Take the job out of wherever it waits."""
        record_id = job.command.record_id
        self.lanes.remove(job)
        self._closed(job)
        self._delayed.pop(record_id, None)
        _, parent = self._waiting.pop(record_id, (job, None))
        if parent is not None:
            children = self._children[name_of(parent)]
            children.pop(record_id, None)
            if not children:
                del self._children[name_of(parent)]

    def ready(self, job: Job, *, first: bool = False) -> None:
        self._opened(job)
        self.lanes.add(job, first=first)

    def wait_for(self, job: Job, parent: Parent) -> None:
        self._opened(job)
        self._waiting[job.command.record_id] = (job, parent)
        self._children.setdefault(name_of(parent), {})[job.command.record_id] = job

    def delay(self, job: Job) -> None:
        self._opened(job)
        self._delayed[job.command.record_id] = job

    def parent_of(self, job: Job) -> Parent | None:
        """The parent that this very job waits for."""
        waiting, parent = self._waiting.get(job.command.record_id, (None, None))
        return parent if waiting is job else None

    def children(self, names: Iterable[Name]) -> list[Job]:
        """The jobs that wait for the record with these names."""
        return [job for name in names for job in self._children.get(name, {}).values()]

    def due(self, now_s: float) -> list[Job]:
        """Delayed jobs whose time has come."""
        return [job for job in self._delayed.values() if job.not_before_s <= now_s]

    def next_due_s(self) -> float | None:
        return min((job.not_before_s for job in self._delayed.values()), default=None)

    def is_urgent(self, names: Iterable[Name]) -> bool:
        """Whether a quotation waits for the record with these names."""
        return any(job.lane.rank == QUOTATION_RANK for job in self.children(names))

    def hurry(self, name: Name) -> None:
        """A quotation waits for this record: it goes first as well."""
        job = self._open.get(self._by_name.get(name, ""))
        if job is not None and not job.hurried:
            ready = self.lanes.remove(job)
            job.hurried = True
            if ready:
                self.lanes.add(job)

    def start(self) -> list[Job]:
        """The next batch, now under way."""
        jobs = self.lanes.take()
        for job in jobs:
            self._closed(job)
            self.in_flight[job.command.record_id] = job
        return jobs

    def land(self, job: Job) -> Job | None:
        """The job is no longer under way; returns the newer one that waited behind it."""
        del self.in_flight[job.command.record_id]
        return self._behind.pop(job.command.record_id, None)

    def _opened(self, job: Job) -> None:
        self._open[job.command.record_id] = job
        for name in names_of(job.command):
            self._by_name[name] = job.command.record_id

    def _closed(self, job: Job) -> None:
        self._open.pop(job.command.record_id, None)
        for name in names_of(job.command):
            self._by_name.pop(name, None)
