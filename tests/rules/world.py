"""Sage, the logs, a worker that may crash and a CRM: everything that can happen to one record, step by step.

Deliveries are at least once: a worker reads on from an earlier offset, or crashes after it sent and before it kept.
"""

from typing import Any

from cdc.rules.effects import Effects
from schemas.change import Change
from schemas.command import Cause, Command
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result
from schemas.wire import to_bytes
from tests.rules.examples import NOW, answer, change, record, rows
from tests.rules.worker import TOPICS, Worker, commands, outcomes

CONTACT = Entity.CONTACT
CHANGES, OUTCOMES = TOPICS.changes(CONTACT), TOPICS.outcomes(CONTACT)


class World:
    """One contact. ``living`` is its record in the CRM, ``ends`` how each change ended."""

    def __init__(self) -> None:
        self.worker = Worker(CONTACT)
        self.changes: list[Change] = []
        self.commands: list[Command] = []
        self.outcomes: list[Outcome] = []
        self.read = {CHANGES: 0, OUTCOMES: 0, "commands": 0}
        self.living: dict[str, Any] | None = None
        self.created = 0
        self._crm_id: int | None = None
        self._applied = 0
        self._replaced: tuple[Cause, ...] = ()

    def happens(self, after: dict[str, Any] | None, *, held: bool = False) -> None:
        """Capture sends a change, one file later than the last."""
        count = len(self.changes)
        shares = rows(count)
        sequence = 1 + max((seen.source.sequence for seen in self.changes), default=0)
        seen = change(after, entity=CONTACT, sequence=sequence, held=held, accounts_for=shares)
        self.changes.append(seen)

    def is_sent_again(self) -> None:
        """Capture crashed before it committed: the last file's change has the same id."""
        self.changes += self.changes[-1:]

    def work(self, topic: str, *, crash: bool = False) -> bool:
        """The worker takes the next record of a topic; after a crash it will read it once more."""
        log, offset = self._log(topic), self.read[topic]
        if offset == len(log):
            return False
        processor = self.worker.processor
        effects = processor.handle(topic, offset, b"k", to_bytes(log[offset]), self.worker.table.get, NOW)
        self.commands += commands(effects.emissions)
        self.outcomes += outcomes(effects.emissions)
        self.worker.keep(Effects(effects.emissions, {} if crash else effects.state))
        self.read[topic] += 0 if crash else 1
        return True

    def rewind(self, topic: str, count: int) -> None:
        """A restart reads on from the last committed offset: what was processed after it comes again, in order."""
        self.read[topic] = max(0, self.read[topic] - count)

    def carry_out(self, *, waits: bool = False) -> bool:
        """The sink takes the next command: applies it, refuses it, or says that it waits."""
        position = self.read["commands"]
        if position == len(self.commands):
            return False
        command = self.commands[position]
        if waits:
            if command.version > self._applied:
                self.outcomes.append(self._answer(command, Result.PENDING, Reason.RETRYING))
            return True
        self.read["commands"] += 1
        if command.version > self._applied:
            self.outcomes.append(self._apply(command))
        return True

    def replace_waiting(self) -> None:
        """The sink drops a command for the newer one behind it, which ends the older one's change as well."""
        position = self.read["commands"]
        if position + 1 < len(self.commands):
            self._replaced += (self.commands[position].cause,)
            self.read["commands"] += 1

    def settle_down(self) -> int:
        """Until nothing is left to do; returns the number of steps."""
        steps = 0
        while self.work(CHANGES) or self.work(OUTCOMES) or self.carry_out():
            steps += 1
        return steps

    def _log(self, topic: str) -> list[Change] | list[Outcome]:
        return self.changes if topic == CHANGES else self.outcomes

    def _apply(self, command: Command) -> Outcome:
        self._applied = command.version
        if command.record is not None and command.record["country"] == "XX":
            return self._answer(command, Result.REJECTED, Reason.REFUSED)
        if command.record is not None and self.living is None:
            self.created += 1
            self._crm_id = 100 + self.created
        self.living = command.record
        return self._answer(command, Result.APPLIED, Reason.APPLIED if command.record else Reason.MARKED_DELETED)

    def _answer(self, command: Command, result: Result, reason: Reason) -> Outcome:
        causes = (*self._replaced, command.cause)
        if result.final:
            self._replaced = ()
        return answer(
            command, result=result, reason=reason, crm_id=self._crm_id, deleted=self.living is None, causes=causes
        )


GOOD = record(CONTACT)
OTHER = record(CONTACT, phone="0191 000")
REFUSED = record(CONTACT, country="XX")
DELIVERY = record(CONTACT, address_type=0)
MALFORMED = record(CONTACT) | {"address_type": "x"}
