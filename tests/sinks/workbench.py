"""A scheduler with a clock that the test turns, and answers that the test gives."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from cdc.sinks.base import Answer, Written
from cdc.sinks.batch import Batch, Instant, Patience, Verdict
from cdc.sinks.job import Job
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.vocabulary import Entity, System, WriteOperation
from tests.sinks.commands import AT


class Workbench:
    """Everything that is published is durable at once, unless ``durable`` is switched off."""

    def __init__(self, batch_max: int = 200, standings: Standings | None = None) -> None:
        self.s = 100.0
        self.standings = standings or Standings(System.CRM)
        self.scheduler = Scheduler(self.standings, lambda *_: batch_max, Patience(60.0, 1.0), lambda: 0.5)
        self.outcomes: list[Outcome] = []
        self.durable = True
        self.unpublished: list[Verdict] = []
        self._offsets = dict.fromkeys(Entity, 0)

    @property
    def now(self) -> Instant:
        return Instant(self.s, AT + timedelta(seconds=self.s))

    def add(self, *commands: Command, doubtful: bool = False) -> None:
        for command in commands:
            since_s = self.s if doubtful else None
            self.scheduler.add(command, self._offsets[command.entity], self.now, doubtful_since_s=since_s)
            self._offsets[command.entity] += 1

    def start(self) -> list[Batch]:
        return self.scheduler.start(self.now)

    def keys(self) -> list[list[str]]:
        """The Sage keys of the batches that start now."""
        return [[job.command.sage_key for job in batch.jobs] for batch in self.start()]

    def finish(self, batch: Batch, answers: Sequence[Answer]) -> None:
        self.publish(self.scheduler.finish(batch, answers, self.now))

    def publish(self, verdicts: Sequence[Verdict]) -> None:
        self.outcomes += [verdict.outcome for verdict in verdicts]
        self.unpublished += verdicts
        if self.durable:
            self.make_durable()

    def make_durable(self) -> None:
        verdicts, self.unpublished = self.unpublished, []
        for verdict in verdicts:
            self.scheduler.ended(verdict, self.now)

    def write(self, answer: Callable[[Job, int], Answer] | None = None) -> None:
        """Carry out everything that can be, well unless told otherwise."""
        number = 1000
        while batches := self.start():
            for batch in batches:
                number += len(batch.jobs)
                self.finish(
                    batch,
                    [
                        answer(job, number - place) if answer else well(job, number - place)
                        for place, job in enumerate(batch.jobs)
                    ],
                )

    def pass_s(self, seconds: float) -> None:
        self.s += seconds

    def tell(self) -> list[Outcome]:
        """Outcomes of those that wait for long."""
        told = self.scheduler.overdue(self.now)
        self.outcomes += told
        return told


def well(job: Job, number: int) -> Answer:
    """The target did it; a record that is new has the number for its id."""
    deleted = job.command.operation is WriteOperation.DELETE
    return Written(job.command.crm_id or number, deleted=deleted)
