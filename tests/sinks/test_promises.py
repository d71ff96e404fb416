"""Promises 1 to 4 and 9 over any interleaving of commands, answers, outages, crashes and parking."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Write, Written
from cdc.sinks.batch import Batch, Verdict
from cdc.sinks.parking import parked, place_of, unparked
from cdc.sinks.standing import Standings
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.vocabulary import Entity, System, WriteOperation
from schemas.wire import to_bytes
from tests.sinks.commands import account, contact
from tests.sinks.workbench import Workbench

ACCOUNTS = ("A", "B", "C")
CONTACTS = ("A-1", "B-1")

Parked = tuple[bytes, list[tuple[str, bytes]]]


class Target:
    """Records by key. It creates what it is told to create, so a second record is the sink's mistake."""

    def __init__(self) -> None:
        self.next_id = 500
        self.living: dict[str, int] = {}
        self.versions: dict[str, list[int]] = {}

    def take(self, write: Write) -> Answer:
        command = write.command
        self.versions.setdefault(command.sage_key, []).append(command.version)
        known = self.living.get(command.sage_key)
        if command.operation is WriteOperation.DELETE:
            self.living.pop(command.sage_key, None)
            return Written(write.crm_id or known, deleted=True)
        if write.crm_id is None and write.doubtful_since_s is None:
            assert known is None, f"a second record for {command.sage_key}"
        if known is None:
            self.next_id += 1
            known = self.living[command.sage_key] = self.next_id
        return Written(known)


class SinkMachine(RuleBasedStateMachine):
    """The log of commands, what is durable, and a scheduler that may die at any moment."""

    @initialize()
    def begin(self) -> None:
        self.target = Target()
        self.log: dict[Entity, list[Command]] = {Entity.ACCOUNT: [], Entity.CONTACT: []}
        self.read = dict.fromkeys(self.log, 0)
        self.committed = dict.fromkeys(self.log, 0)
        self.versions: Counter[str] = Counter()
        self.published: list[Outcome] = []
        self.parked: dict[bytes, Parked] = {}
        self.batches: list[Batch] = []
        self.verdicts: list[Verdict] = []
        self.bench = Workbench(batch_max=2)

    @rule(key=st.sampled_from(ACCOUNTS), delete=st.booleans())
    def change_an_account(self, key: str, delete: bool) -> None:
        self.versions[key] += 1
        self.log[Entity.ACCOUNT].append(account(key, self.versions[key], delete=delete))

    @rule(key=st.sampled_from(CONTACTS))
    def change_a_contact(self, key: str) -> None:
        self.versions[key] += 1
        self.log[Entity.CONTACT].append(contact(key, self.versions[key], account_code=key[0]))

    @precondition(lambda self: any(self.read[entity] < len(commands) for entity, commands in self.log.items()))
    @rule(entity=st.sampled_from([Entity.ACCOUNT, Entity.CONTACT]), most=st.integers(1, 5))
    def read_commands(self, entity: Entity, most: int) -> None:
        for command in self.log[entity][self.read[entity] : self.read[entity] + most]:
            doubtful = self.read[entity] < self.doubtful_until.get(entity, 0)
            since_s = self.bench.s if doubtful else None
            self.bench.scheduler.add(command, self.read[entity], self.bench.now, doubtful_since_s=since_s)
            self.read[entity] += 1

    @precondition(lambda self: len(self.bench.scheduler) > sum(len(batch.jobs) for batch in self.batches))
    @precondition(lambda self: all(self.read[entity] >= end for entity, end in self.doubtful_until.items()))
    @rule()
    def start_batches(self) -> None:
        self.batches += self.bench.start()

    @precondition(lambda self: self.batches)
    @rule(hows=st.lists(st.sampled_from(["well", "refuse", "down", "lose", "one"]), min_size=2, max_size=2))
    def answer_a_batch(self, hows: list[str]) -> None:
        batch = self.batches.pop(0)
        answers = [self._answer(each, how) for each, how in zip(batch.writes, hows, strict=False)]
        self.verdicts += self.bench.scheduler.finish(batch, answers, self.bench.now)

    @precondition(lambda self: self.verdicts)
    @rule()
    def publish(self) -> None:
        verdicts, self.verdicts = self.verdicts, []
        for verdict in verdicts:
            self.published.append(verdict.outcome)
            if verdict.outcome.result.final and verdict.job.parked:
                self.parked.pop(place_of(verdict.job.command), None)
            self.bench.scheduler.ended(verdict, self.bench.now)

    @rule(seconds=st.sampled_from([1, 70]))
    def pass_time(self, seconds: int) -> None:
        self.bench.pass_s(seconds)
        self.published += self.bench.scheduler.overdue(self.bench.now)

    @rule()
    def park(self) -> None:
        for job in self.bench.scheduler.stuck(self.bench.now):
            place, value, headers = parked(job)
            self.parked[place] = (value, list(headers))
            self.bench.scheduler.release(self.bench.scheduler.park(job))

    @rule()
    def commit(self) -> None:
        for entity in self.log:
            offset = self.bench.scheduler.committable(entity)
            self.committed[entity] = self.committed[entity] if offset is None else offset

    @rule(arrived=st.booleans())
    def crash(self, arrived: bool) -> None:
        """What was under way may have arrived; what was not published is forgotten."""
        for batch in self.batches if arrived else ():
            for write in batch.writes:
                self.target.take(write)
        self._start_again()

    @invariant()
    def versions_only_rise(self) -> None:
        """Promise 4. The same version twice is a repetition, which changes nothing."""
        for key, versions in getattr(self, "target", Target()).versions.items():
            assert versions == sorted(versions), key

    @invariant()
    def no_cause_ends_twice(self) -> None:
        """Promise 3."""
        ends = Counter(
            cause.change_id
            for outcome in getattr(self, "published", ())
            if outcome.result.final
            for cause in outcome.causes
        )
        assert not [cause for cause, count in ends.items() if count > 1]

    @property
    def doubtful_until(self) -> dict[Entity, int]:
        return getattr(self, "_doubtful_until", {})

    def teardown(self) -> None:
        """Everything heals: then every cause has ended, every offset is released, and nothing is left parked."""
        if not hasattr(self, "log"):
            return
        for key in ACCOUNTS:
            self.versions[key] += 1
            self.log[Entity.ACCOUNT].append(account(key, self.versions[key]))
        for _ in range(60):
            for entity in self.log:
                self.read_commands(entity, 100)
            self.start_batches()
            while self.batches:
                self.answer_a_batch(["well", "well"])
            self.publish()
            self.bench.pass_s(120)
        self.commit()
        ended = {c.change_id for outcome in self.published if outcome.result.final for c in outcome.causes}
        assert ended == {command.cause.change_id for commands in self.log.values() for command in commands}
        assert self.committed == {entity: len(commands) for entity, commands in self.log.items()}
        assert self.parked == {}
        assert len(self.bench.scheduler) == 0

    def _answer(self, write: Write, how: str) -> Answer:
        match how:
            case "refuse":
                return Refused("no")
            case "down":
                return Unavailable("down")
            case "lose":
                self.target.take(write)
                return Unavailable("no answer", may_have_arrived=True, may_be_content=True)
            case "one":
                return Unavailable("busy", company_wide=False, may_have_arrived=True)
        return self.target.take(write)

    def _start_again(self) -> None:
        self.batches, self.verdicts = [], []
        standings = Standings(System.CRM)
        for outcome in self.published:
            standings.learn_bytes(to_bytes(outcome))
        now_s = self.bench.s
        self.bench = Workbench(batch_max=2, standings=standings)
        self.bench.s = now_s
        for place, (value, headers) in list(self.parked.items()):
            command, causes = unparked(value, headers)
            if not self.bench.scheduler.add_parked(command, causes, self.bench.now):
                del self.parked[place]
        self._doubtful_until = {entity: len(commands) for entity, commands in self.log.items()}
        self.read = dict(self.committed)


SinkMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
TestPromises = SinkMachine.TestCase
