"""One partition at work: commands in, batches to the sink, outcomes out."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from cdc.failures import Refused, Unavailable
from cdc.rules.dead_letter import dead_letter
from cdc.sinks.base import Answer, Sink
from cdc.sinks.batch import Batch, Instant, Verdict
from cdc.sinks.gatekeeper import Gatekeeper
from cdc.sinks.job import Job
from cdc.sinks.parking import parked, place_of
from cdc.sinks.publisher import Parcel, Publisher, Record
from cdc.sinks.read_back import change_of
from cdc.sinks.repeats import without_repeats
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.target import TARGETS
from schemas.command import Cause, Command
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes

logger = logging.getLogger(__name__)

BACKLOG_MAX = 20_000
"""Unfinished commands per topic and partition; beyond it nothing more is read until half of them are done."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Both clocks, given from outside."""

    s: Callable[[], float]
    at: Callable[[], datetime]

    def now(self) -> Instant:
        return Instant(self.s(), self.at())


class Desk:
    """The sink's work on one partition, from taking it over to giving it back."""

    def __init__(
        self,
        partition: int,
        scheduler: Scheduler,
        doubtful_until: dict[Entity, int],
        sink: Sink,
        publisher: Publisher,
        topics: Topics,
        target: System,
        clock: Clock,
        changed: Callable[[], None],
        asked_for: Iterable[str] = (),
    ) -> None:
        self.partition = partition
        self.scheduler = scheduler
        self._doubtful_until = doubtful_until
        self._unread = {entity for entity, end in doubtful_until.items() if end > 0}
        self._sink = sink
        self._publisher = publisher
        self._topics = topics
        self._target = target
        self._words = TARGETS[target].words
        self._clock = clock
        self._changed = changed
        self._taken_over_s = clock.s()
        self.gatekeeper = Gatekeeper(partition, sink, publisher, topics, scheduler, clock.now, changed, asked_for)
        self._tasks: set[asyncio.Task[None]] = set()
        self.troubled: dict[str, str] = {}

    def take(self, entity: Entity, record: ConsumerRecord[bytes | None, bytes | None]) -> None:
        """A record of the commands topic. What is no command becomes a dead letter (promise 7)."""
        if record.value is None:
            self.scheduler.hold(entity, record.offset)
            self.scheduler.release([(entity, record.offset)])
            return
        try:
            command = self._command(entity, record.value)
        except (ValidationError, ValueError) as error:
            self._reject(entity, record, error)
            return
        doubtful = record.offset < self._doubtful_until.get(entity, 0)
        since_s = self._taken_over_s if doubtful else None
        self.scheduler.add(command, record.offset, self._clock.now(), doubtful_since_s=since_s)

    def has_read(self, entity: Entity, position: int) -> None:
        """Say how far the topic was read. Work begins once every command that a predecessor may have read is here:
        else an older state of a record could be written over a newer one of theirs (promise 4)."""
        if position >= self._doubtful_until.get(entity, 0) or self.scheduler.backlog(entity) > BACKLOG_MAX:
            self._unread.discard(entity)

    @property
    def catching_up(self) -> frozenset[Entity]:
        """The entities whose topics have not been read far enough to begin."""
        return frozenset(self._unread)

    def take_parked(self, place: bytes, command: Command, causes: Sequence[Cause]) -> None:
        """Go on with a parked command, or clear it away if it ended before it was cleared."""
        if not self.scheduler.add_parked(command, causes, self._clock.now()):
            self._publisher.put(Parcel(self.partition, [(self._topics.retries, (place, None, ()))]))

    def learn(self, outcome: bytes) -> None:
        """Somebody published an outcome, maybe we ourselves; what waited for its record may go on."""
        try:
            about = self.scheduler.standings.learn_bytes(outcome)
        except ValueError:
            return  # the entity's processor makes a dead letter of it
        self.scheduler.learned(*about, self._clock.now())
        self._changed()

    def next_s(self) -> float | None:
        """In how many seconds something becomes due by itself; None if nothing does."""
        now = self._clock.now()
        due_s = self.scheduler.wake_s(now)
        return None if due_s is None else due_s - now.s

    def start(self) -> None:
        """Begin every batch that may go, and tell who waits for long."""
        if self._unread:
            return
        now = self._clock.now()
        for batch in self.scheduler.start(now):
            self._begin(self._carry_out(batch))
        for company in self.gatekeeper.due(now.s):
            self._begin(self.gatekeeper.look_ahead(company))
        overdue = self.scheduler.overdue(now)
        if overdue:
            self._publisher.put(Parcel(self.partition, [self._outcome(each) for each in overdue]))

    def park(self, pressed: frozenset[Entity]) -> None:
        """Put those that hold the offsets back for long into the retries topic, and go on waiting (promise 7)."""
        for job in self.scheduler.stuck(self._clock.now(), pressed):
            place, value, headers = parked(job)
            positions = self.scheduler.park(job)
            self._publisher.put(
                Parcel(
                    self.partition,
                    [(self._topics.retries, (place, value, headers))],
                    durable=partial(self.scheduler.release, positions),
                )
            )

    async def drain(self, within_s: float) -> None:
        """Wait for what is under way; what takes longer is abandoned and done again by whoever comes next."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, batch: Batch) -> None:
        answers = await self._answers(batch)
        self._note_trouble(batch.company, answers)
        verdicts = self.scheduler.finish(batch, answers, self._clock.now())
        if verdicts:
            done = [self._tombstone(each.job) for each in verdicts if each.outcome.result.final and each.job.parked]
            outcomes = [self._outcome(each.outcome) for each in verdicts]
            seen = [change for each in verdicts if (change := self._read_back(each))]
            self._publisher.put(Parcel(self.partition, outcomes, done, lambda: self._ended(verdicts), seen))
        self._changed()

    async def _answers(self, batch: Batch) -> Sequence[Answer]:
        """A defect of ours is told and contained, like a target that stumbles over a record's content."""
        try:
            await self.gatekeeper.look(batch)
            return await without_repeats(self._sink, batch.writes, self.scheduler.standings)
        except Unavailable as error:
            return [error for _ in batch.jobs]
        except Exception as error:  # told in the log and in the outcome, never swallowed
            logger.error("a batch of %s failed: %s in %s", batch.company, type(error).__name__, _place_of(error))
            if len(batch.jobs) == 1:
                return [Refused(f"{self._defect} ({type(error).__name__})", reason=Reason.DEFECT)]
            return [Unavailable(self._defect, may_have_arrived=True, may_be_content=True) for _ in batch.jobs]

    @property
    def _defect(self) -> str:
        return f"the connector could not process the answer of {self._words}"

    def _ended(self, verdicts: Sequence[Verdict]) -> None:
        for verdict in verdicts:
            self.scheduler.ended(verdict, self._clock.now())
        self._changed()

    def _note_trouble(self, company: str, answers: Sequence[Answer]) -> None:
        trouble = next((each for each in answers if isinstance(each, Unavailable) and each.company_wide), None)
        if trouble is not None and company not in self.troubled:
            logger.warning("%s: %s; its commands wait, others go on", company, trouble.words)
            self.troubled[company] = trouble.words
        elif trouble is None and self.troubled.pop(company, None) is not None:
            logger.info("%s: %s answers again", company, self._words)

    def _command(self, entity: Entity, value: bytes) -> Command:
        command = from_bytes(Command, value)
        if command.entity is not entity or command.target is not self._target:
            raise ValueError("the command is in the wrong topic")
        return command

    def _reject(self, entity: Entity, record: ConsumerRecord[bytes | None, bytes | None], error: ValueError) -> None:
        words = "no command" if isinstance(error, ValidationError) else str(error)
        source = f"{record.topic}/{record.partition}/{record.offset}"
        letter = dead_letter(
            self._topics.rejects, source, record.key, record.value, Reason.MALFORMED, words, self._clock.at()
        )
        self.scheduler.hold(entity, record.offset)
        logger.error("%s: %s; it is kept in %s", source, words, self._topics.rejects)
        self._publisher.put(
            Parcel(
                self.partition,
                [(letter.topic, (letter.key, letter.value, letter.headers))],
                durable=lambda: self.scheduler.release([(entity, record.offset)]),
            )
        )

    def _outcome(self, outcome: Outcome) -> tuple[str, Record]:
        return self._topics.outcomes(outcome.entity), (key(outcome.record_id, self._target), to_bytes(outcome), ())

    def _read_back(self, verdict: Verdict) -> tuple[str, Record] | None:
        change = verdict.read_back and change_of(verdict.outcome, verdict.read_back, self._clock.at())
        if not change:
            return None
        place = key(change.company, change.system, change.key)
        return self._topics.changes(change.entity), (place, to_bytes(change), ())

    def _tombstone(self, job: Job) -> tuple[str, Record]:
        return self._topics.retries, (place_of(job.command), None, ())


def _place_of(error: Exception) -> str:
    """Where it happened; the message may carry values, so it stays out of the log (promise 12)."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
