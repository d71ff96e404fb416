"""A sink at work: the real queue and the real knowledge of links, in front of a simulated target."""

from typing import Protocol

from cdc.failures import Unavailable
from cdc.sinks.base import Answer, Links, Write
from cdc.sinks.batch import Batch, Instant, Patience, Verdict
from cdc.sinks.names import names_of
from cdc.sinks.read_back import change_of
from cdc.sinks.repeats import repeated
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from schemas.identity import record_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Result, System
from tests.rules.examples import COMPANY
from tests.rules.two_way.logs import BEGINNING, Logs, Time
from tests.rules.two_way.trade import ACCOUNT_CODE, ACCOUNT_ID, PRODUCT_CODE, PRODUCT_ID

_NEVER_S = 1e12
_LATER_S = 1000
"""Longer than any retry waits."""


class Target(Protocol):
    """The other side of the sink."""

    def write(self, write: Write, links: Links) -> Answer: ...


class Sink:
    """``begin`` carries commands out, ``answer`` publishes what came of it; between them anything may happen."""

    def __init__(self, system: System, entity: Entity, target: Target, logs: Logs, time: Time) -> None:
        self.system = system
        self._entity = entity
        self._target = target
        self._logs = logs
        self._time = time
        self._parents: list[Outcome] = []
        self._take_over(0)

    def restart(self) -> None:
        """After a crash: what was not published is done again, and may have been done before."""
        self._take_over(self._scheduler.committable(self._entity) or 0)

    def knows(self, parent: Outcome) -> None:
        self._parents.append(parent)
        self._scheduler.standings.learn(parent)
        self._scheduler.learned(parent.company, names_of(parent), self._now())

    def begin(self, *, lost: bool = False) -> bool:
        """Carries out what may go now. ``lost``: it arrives, and its answer does not."""
        self._catch_up()
        batches = self._scheduler.start(self._now())
        for batch in batches:
            answers = [self._carried_out(write) for write in batch.writes]
            if lost:
                answers = [Unavailable("no answer", may_have_arrived=True, company_wide=False) for _ in batch.jobs]
            self._under_way.append((batch, answers))
        return bool(batches)

    def _carried_out(self, write: Write) -> Answer:
        """The same command under a newer version is not sent again."""
        standings = self._scheduler.standings
        return repeated(write.command, standings.of(write.command.record_id)) or self._target.write(write, standings)

    def answer(self) -> bool:
        """Publishes what came of the oldest batch under way: the state that was read back first."""
        if not self._under_way:
            return False
        batch, answers = self._under_way.pop(0)
        for verdict in self._scheduler.finish(batch, answers, self._now()):
            self._publish(verdict)
            self._scheduler.ended(verdict, self._now())
        return True

    def _publish(self, verdict: Verdict) -> None:
        seen = verdict.read_back and change_of(verdict.outcome, verdict.read_back, self._time.now())
        if seen:
            self._logs.changes.append(seen)
        self._logs.outcomes.append(verdict.outcome)

    def _take_over(self, position: int) -> None:
        standings = Standings(self.system)
        for outcome in (*self._parents, *self._logs.outcomes):
            standings.learn(outcome)
        patience = Patience(park_after_s=_NEVER_S, tell_after_s=_NEVER_S)
        self._scheduler = Scheduler(standings, lambda *_: 1, patience, lambda: 0.5)
        self._under_way: list[tuple[Batch, list[Answer]]] = []
        self._taken = position
        self._heard = len(self._logs.outcomes)
        self._doubtful_until = len(self._logs.commands[self.system])
        self._taken_over_s = float(self._time.seconds)

    def _catch_up(self) -> None:
        for outcome in self._logs.outcomes[self._heard :]:
            self._scheduler.standings.learn(outcome)
            self._scheduler.learned(outcome.company, names_of(outcome), self._now())
        self._heard = len(self._logs.outcomes)
        commands = self._logs.commands[self.system]
        while self._taken < len(commands):
            doubtful = self._taken_over_s if self._taken < self._doubtful_until else None
            self._scheduler.add(commands[self._taken], self._taken, self._now(), doubtful_since_s=doubtful)
            self._taken += 1

    def _now(self) -> Instant:
        self._time.goes_on(_LATER_S)
        return Instant(float(self._time.seconds), self._time.now())


def is_there(kind: Kind, entity: Entity, code: str, crm_id: int) -> Outcome:
    """Something that others belong to is on both sides."""
    return Outcome(
        id=code, record_id=record_id(COMPANY, entity, System.SAGE, code), company=COMPANY, entity=entity, kind=kind,
        target=System.CRM, result=Result.APPLIED, reason=Reason.APPLIED.code, version=1, sage_key=code, crm_id=crm_id,
        at=BEGINNING,
    )  # fmt: skip


PARENTS = (
    is_there(Kind.CUSTOMER, Entity.ACCOUNT, ACCOUNT_CODE, ACCOUNT_ID),
    is_there(Kind.PRODUCT, Entity.PRODUCT, PRODUCT_CODE, PRODUCT_ID),
)
