"""What passes between the scheduler and the service: batches to write, and verdicts to publish."""

from dataclasses import dataclass
from datetime import datetime

from cdc.sinks.base import State, Write
from cdc.sinks.job import Job
from schemas.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment on both clocks: ``s`` for waiting, ``at`` for people."""

    s: float
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Jobs of one company, entity and operation that are written in one call; ``writes`` in the same order."""

    company: str
    jobs: list[Job]
    writes: list[Write]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is to be published of a job. Only once that is durable may ``Scheduler.ended`` be called (promise 1).

    ``read_back`` is the record as it was read after the write: it is published first, as a change of its own.
    """

    job: Job
    outcome: Outcome
    read_back: State | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a job may wait before something is done about it, in seconds. Where the backlog hides the commands of
    other companies it is parked ``pressed_after_s``, if that is sooner."""

    park_after_s: float = 60.0
    tell_after_s: float = 1.0
    pressed_after_s: float = 5.0

    def limit_s(self, pressed: bool) -> float:
        """After how long a job is parked."""
        return min(self.park_after_s, self.pressed_after_s) if pressed else self.park_after_s
