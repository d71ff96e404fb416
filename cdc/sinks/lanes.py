"""The jobs of one company that are ready to be written, in the order in which they go."""

from collections import OrderedDict
from collections.abc import Callable

from cdc.sinks.job import Job, Lane
from schemas.vocabulary import Entity, WriteOperation

BatchMax = Callable[[Entity, WriteOperation], int]

_SMALLER, _LARGER = 8, 4


class Lanes:
    """Ready jobs by lane, first come first served within one. Batches shrink when the target stumbles over one."""

    def __init__(self, batch_max: BatchMax) -> None:
        self._batch_max = batch_max
        self._lanes: dict[Lane, OrderedDict[str, Job]] = {}
        self._limits: dict[tuple[Entity, WriteOperation], int] = {}

    def __len__(self) -> int:
        return sum(len(lane) for lane in self._lanes.values())

    def add(self, job: Job, *, first: bool = False) -> None:
        lane = self._lanes.setdefault(job.lane, OrderedDict())
        lane[job.command.record_id] = job
        if first:
            lane.move_to_end(job.command.record_id, last=False)

    def remove(self, job: Job) -> bool:
        """Whether the job was among the ready ones."""
        jobs = self._lanes.get(job.lane)
        return jobs is not None and jobs.pop(job.command.record_id, None) is not None

    def next_rank(self) -> int | None:
        """The rank of what would go next; None when nothing is ready."""
        return min((lane.rank for lane, jobs in self._lanes.items() if jobs), default=None)

    def take(self) -> list[Job]:
        """The next batch; empty when nothing is ready. A job that must travel alone does."""
        lane = min((lane for lane, jobs in self._lanes.items() if jobs), key=_precedence, default=None)
        if lane is None:
            return []
        jobs, taken = self._lanes[lane], list[Job]()
        limit = self._limit(lane.entity, lane.operation)
        while jobs and len(taken) < limit:
            record_id, job = next(iter(jobs.items()))
            if job.alone and taken:
                break
            taken.append(jobs.pop(record_id))
            if job.alone:
                break
        return taken

    def shrink(self, lane: Lane, failed: int) -> None:
        """A batch of that size failed and its content may be the reason: smaller ones find the culprit."""
        self._limits[lane.entity, lane.operation] = max(1, failed // _SMALLER)

    def grow(self, lane: Lane) -> None:
        """A batch went through."""
        place = (lane.entity, lane.operation)
        if place in self._limits:
            self._limits[place] *= _LARGER
            if self._limits[place] >= self._batch_max(*place):
                del self._limits[place]

    def _limit(self, entity: Entity, operation: WriteOperation) -> int:
        return self._limits.get((entity, operation), self._batch_max(entity, operation))


def _precedence(lane: Lane) -> tuple[int, str, str]:
    return lane.rank, lane.entity, lane.operation
