"""Which commands of one partition go to the target next, and what each answer means. Pure: no I/O, no clock."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from cdc.sinks.answers import Answers
from cdc.sinks.base import Answer, Write
from cdc.sinks.batch import Batch, Instant, Patience, Verdict
from cdc.sinks.company_queue import CompanyQueue
from cdc.sinks.job import Job
from cdc.sinks.lanes import BatchMax
from cdc.sinks.names import Name, name_of, names_of
from cdc.sinks.offsets import Offsets
from cdc.sinks.order import QUOTATION_RANK
from cdc.sinks.outcomes import pending
from cdc.sinks.parents import is_there, missing_parent, reason_for, words_for
from cdc.sinks.standing import Standings
from cdc.sinks.target import TARGETS
from schemas.command import Cause, Command, Parent
from schemas.outcome import Outcome
from schemas.vocabulary import Entity, System, WriteOperation


class Scheduler:
    """The unfinished commands of one partition.

    A command comes in by ``add``, leaves in a batch of ``start``, its answer comes back by ``finish``, and it is done
    when ``ended`` says that its outcome is durable. Then its offset is released, and never before (promise 1).
    """

    def __init__(
        self, standings: Standings, batch_max: BatchMax, patience: Patience, rand: Callable[[], float]
    ) -> None:
        self.standings = standings
        self._batch_max = batch_max
        self._patience = patience
        self._offsets = {entity: Offsets() for entity in Entity}
        self._companies: dict[str, CompanyQueue] = {}
        self._untold: deque[tuple[float, str, Job]] = deque()
        self._answers = Answers(standings, rand)
        self._batches_max = TARGETS[standings.target].batches_max

    def __len__(self) -> int:
        """How many jobs are not finished."""
        return sum(len(queue) for queue in self._companies.values())

    def add(self, command: Command, offset: int, now: Instant, *, doubtful_since_s: float | None = None) -> None:
        """Take a command in. One that ended before is finished at once: its outcome is durable (promise 2).

        ``doubtful_since_s`` is when we took over from somebody who may have begun to write it.
        """
        self._offsets[command.entity].take(offset)
        position = (command.entity, offset)
        job = Job(command, now.s, positions=[position], doubtful_since_s=doubtful_since_s)
        self._take_in(job, now)

    def hold(self, entity: Entity, offset: int) -> None:
        """Something that is no command: its offset is held back until ``release``."""
        self._offsets[entity].take(offset)

    def add_parked(self, command: Command, causes: Sequence[Cause], now: Instant) -> bool:
        """Take up a parked command again; False if it ended in the meantime and can be forgotten."""
        if self.standings.of(command.record_id).has_ended(command):
            return False
        job = Job(command, now.s, doubtful_since_s=now.s, parked=True)
        job.add_causes(causes)
        self._take_in(job, now)
        return True

    def start(self, now: Instant) -> list[Batch]:
        """The batches that may go now."""
        return [batch for company, queue in self._companies.items() for batch in self._start(company, queue, now)]

    def finish(self, batch: Batch, answers: Sequence[Answer], now: Instant) -> list[Verdict]:
        """What to publish about a batch. Jobs that must be tried again are back in the queue already."""
        queue = self._companies[batch.company]
        queue.batches -= 1
        verdicts, again = self._answers.judge(queue, batch, answers, now)
        for job, parent in again:
            behind = queue.land(job)
            if behind is not None:
                job.absorb(behind)
            self._place_again(queue, job, parent, now)
        return verdicts

    def ended(self, verdict: Verdict, now: Instant) -> None:
        """The outcome is durable: release what it ends, and let others go on that waited for it."""
        if not verdict.outcome.result.final:
            return
        queue = self._companies[verdict.job.command.company]
        self.standings.learn(verdict.outcome)
        self._release(verdict.job)
        behind = queue.land(verdict.job)
        if behind is not None:
            self._take_in(behind, now)
        self.learned(verdict.outcome.company, names_of(verdict.outcome), now)

    def learned(self, company: str, names: Iterable[Name], now: Instant) -> None:
        """Something new is known of a record; what waits for it may go on, or wait for another reason."""
        queue = self._companies.get(company)
        if queue is None:
            return
        for job in queue.children(names):
            queue.withdraw(job)
            self._place(queue, job, now)

    def overdue(self, now: Instant) -> list[Outcome]:
        """Pending outcomes of those that have waited for a parent long enough to say so, once per change of state."""
        told = []
        while self._untold and self._untold[0][0] + self._patience.tell_after_s <= now.s:
            _, company, job = self._untold.popleft()
            parent = self._companies[company].parent_of(job)
            if parent is not None and (outcome := self._tell_waiting(company, job, parent, now)):
                told.append(outcome)
        return told

    def stuck(self, now: Instant, pressed: frozenset[Entity] = frozenset()) -> list[Job]:
        """Jobs that have held their offsets back for too long. In the ``pressed`` topics, where the backlog hides other
        companies' commands, those of a company whose target does not answer count as well."""
        limits_s = {entity: now.s - self._patience.limit_s(entity in pressed) for entity in Entity}
        return [
            job
            for queue in self._companies.values()
            for job in queue
            if job.positions and _is_stuck(queue, job, limits_s[job.command.entity], pressed)
        ]

    def park(self, job: Job) -> list[tuple[Entity, int]]:
        """The job is about to be parked; returns the positions to release once that is durable."""
        positions, job.positions, job.parked = job.positions, [], True
        return positions

    def release(self, positions: Sequence[tuple[Entity, int]]) -> None:
        """What these positions held is durable elsewhere."""
        for entity, offset in positions:
            self._offsets[entity].finish(offset)

    def waiting(self) -> Iterator[tuple[Job, str]]:
        """The jobs that wait for a parent, and which one in words."""
        for company, queue in self._companies.items():
            for job in queue:
                if parent := queue.parent_of(job):
                    yield job, words_for(self.standings, company, parent)

    def committable(self, entity: Entity) -> int | None:
        """The offset to commit for the entity's commands; None if none was taken yet."""
        return self._offsets[entity].committable

    def backlog(self, entity: Entity) -> int:
        """How many commands of the topic hold their offsets back."""
        return self._offsets[entity].open

    def wake_s(self, now: Instant) -> float | None:
        """When something becomes due by itself; None if nothing does."""
        times = [queue.paused_until_s for queue in self._companies.values() if queue.paused_until_s > now.s]
        times += [due for queue in self._companies.values() if (due := queue.next_due_s()) is not None]
        times += [self._untold[0][0] + self._patience.tell_after_s] if self._untold else []
        return min(times, default=None)

    def _take_in(self, job: Job, now: Instant) -> None:
        command = job.command
        if self.standings.of(command.record_id).has_ended(command):
            self._release(job)
            return
        queue = self._companies.setdefault(command.company, CompanyQueue(self._batch_max))
        placed = queue.take_in(job)
        if placed is not None:
            self._place(queue, placed, now)

    def _release(self, job: Job) -> None:
        self.release(job.positions)
        job.positions = []

    def _place(self, queue: CompanyQueue, job: Job, now: Instant) -> None:
        parent = missing_parent(self.standings, job.command)
        job.hurried = job.hurried or queue.is_urgent(names_of(job.command))
        if parent is not None:
            self._wait(queue, job, parent, now)
        elif job.not_before_s > now.s:
            queue.delay(job)
        else:
            queue.ready(job)

    def _place_again(self, queue: CompanyQueue, job: Job, parent: Parent | None, now: Instant) -> None:
        missing = parent if parent and not is_there(self.standings, job.command.company, parent) else None
        if missing is not None:
            self._wait(queue, job, missing, now)
        elif job.not_before_s > now.s:
            queue.delay(job)
        else:
            queue.ready(job, first=True)

    def _wait(self, queue: CompanyQueue, job: Job, parent: Parent, now: Instant) -> None:
        queue.wait_for(job, parent)
        self._untold.append((now.s, job.command.company, job))
        if job.lane.rank == QUOTATION_RANK:
            queue.hurry(name_of(parent))

    def _start(self, company: str, queue: CompanyQueue, now: Instant) -> list[Batch]:
        for job in queue.due(now.s):
            queue.withdraw(job)
            self._place(queue, job, now)
        batches = []
        while queue.paused_until_s <= now.s and queue.batches < self._most(queue) and (jobs := queue.start()):
            queue.batches += 1
            batches.append(Batch(company, jobs, [self._write(job, now) for job in jobs]))
        return batches

    def _write(self, job: Job, now: Instant) -> Write:
        """A record that was refused and has no id stays doubtful: nobody looked whether it had been created."""
        standing, command = self.standings.of(job.command.record_id), job.command
        if self.standings.target is System.SAGE:
            key = standing.living_key
            doubted = tuple(each.record for each in job.doubted.values() if each.record is not None)
            return Write(command, command.crm_id, job.doubtful_since_s, key is not None, sage_key=key, doubted=doubted)
        crm_id = standing.crm_id if standing.crm_id is not None else command.crm_id
        if standing.deleted and command.operation is WriteOperation.UPSERT:
            crm_id = command.crm_id if command.crm_id != standing.crm_id else None
        doubtful_since_s = now.s if standing.refused and crm_id is None else job.doubtful_since_s
        confirmed = standing.written_hash is not None
        return Write(command, crm_id, doubtful_since_s, confirmed, standing.picture_hash if confirmed else None)

    def _most(self, queue: CompanyQueue) -> int:
        """Batches under way at once: one while the target is in trouble; one more when a quotation waits."""
        if queue.failures or self._batches_max == 1:
            return 1
        return self._batches_max + (queue.lanes.next_rank() == QUOTATION_RANK)

    def _tell_waiting(self, company: str, job: Job, parent: Parent, now: Instant) -> Outcome | None:
        reason, words = reason_for(self.standings, company, parent), words_for(self.standings, company, parent)
        state = (reason.code, words)
        if job.told == state:
            return None
        job.told = state
        return pending(job, reason, words, self.standings.of(job.command.record_id), now.at)


def _is_stuck(queue: CompanyQueue, job: Job, limit_s: float, pressed: frozenset[Entity]) -> bool:
    if job.held_since_s > limit_s:
        return False
    if queue.parent_of(job) is not None or job.attempts:
        return True
    paused = queue.paused_since_s is not None and queue.paused_since_s <= limit_s
    return paused and job.command.entity in pressed
