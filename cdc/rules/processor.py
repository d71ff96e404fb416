"""One entity's processor: bytes of a change or an outcome in, messages and state out. Pure: no clock, no I/O."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError

from cdc.rules.dead_letter import dead_letter
from cdc.rules.decide import CompanyRules, decide, describe
from cdc.rules.decision import Hold, Reject, Skip, Write
from cdc.rules.effects import Effects, Emission, Read
from cdc.rules.known import Known, text
from cdc.rules.policy import usual_kind
from cdc.rules.settle import settle
from cdc.rules.status import status_of
from schemas.change import Change
from schemas.command import Cause, Command
from schemas.identity import outcome_id, record_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, Result, System
from schemas.wire import from_bytes, to_bytes

_NO_RULES = CompanyRules()


def state_key(company: str, sage_key: str) -> bytes:
    """Where the state of a record is kept."""
    return key(company, System.SAGE, sage_key)


class Processor:
    """Applies the rules of one entity; the same for every entity, since kinds are rows of the policy table."""

    def __init__(self, entity: Entity, topics: Topics, companies: Mapping[str, CompanyRules]) -> None:
        self.entity = entity
        self._companies = companies
        self._changes = topics.changes(entity)
        self._commands = topics.commands(entity, System.CRM)
        self._outcomes = topics.outcomes(entity)
        self._statuses = topics.sync_status(entity)
        self._rejects = topics.rejects

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime
    ) -> Effects:
        """Effects of one record. Never raises for what may come in: bytes that can't be used become dead letters.

        A defect of a rule is caught here and nowhere else: an exception that left the agent would lose the event
        (faust.md, fact 1), so it becomes a dead letter and a status that says so (promises 3 and 7).
        """
        if value is None:
            return Effects()
        try:
            if topic == self._changes:
                return self._change(from_bytes(Change, value), offset, read, now)
            return self._outcome(from_bytes(Outcome, value), read)
        except ValidationError as error:
            return self._malformed(topic, offset, record_key, value, describe(error), now)
        except Exception as error:  # see the docstring: recorded, never swallowed
            return self._defect(topic, offset, record_key, value, error, now)

    def _change(self, change: Change, offset: int, read: Read, now: datetime) -> Effects:
        place = state_key(change.company, change.key)
        known = self._known(read, place)
        if known is not None and offset <= known.offset:
            return Effects()
        decision, after = decide(change, known, self._companies.get(change.company, _NO_RULES), now)
        after = replace(after, offset=offset)
        if isinstance(decision, Write):
            return self._write(decision.command, after, place)
        return self._ended(change, decision, after, place, now)

    def _write(self, command: Command, known: Known, place: bytes) -> Effects:
        sent = Emission(self._commands, command.record_id.encode(), to_bytes(command))
        return Effects([sent, self._status(known, command.company)], {place: known.to_bytes()})

    def _ended(
        self, change: Change, decision: Skip | Reject | Hold, known: Known, place: bytes, now: datetime
    ) -> Effects:
        outcome = self._decided(change, decision.result, decision.reason, decision.words, known, now)
        emissions = [Emission(self._outcomes, key(known.record_id, "none"), to_bytes(outcome))]
        known = replace(known, outcome_id=outcome.id)
        if decision.status_changes:
            known = replace(known, reason=decision.reason.code, words=decision.words, changed_at=text(now) or "")
            emissions.append(self._status(known, change.company))
        return Effects(emissions, {place: known.to_bytes()})

    def _decided(
        self, change: Change, result: Result, reason: Reason, words: str, known: Known, now: datetime
    ) -> Outcome:
        cause = Cause(change_id=change.id, observed_at=change.observed_at, accounts_for=change.source.accounts_for)
        return Outcome(
            id=outcome_id(change.id, None, result, 0),
            record_id=known.record_id,
            company=change.company,
            entity=self.entity,
            kind=known.kind_of,
            target=None,
            result=result,
            reason=reason.code,
            words=words,
            sage_key=change.key,
            crm_id=known.crm_id,
            causes=(cause,),
            at=now,
        )

    def _outcome(self, outcome: Outcome, read: Read) -> Effects:
        place = state_key(outcome.company, outcome.sage_key or "")
        after = settle(outcome, self._known(read, place))
        if after is None:
            return Effects()
        return Effects([self._status(after, outcome.company)], {place: after.to_bytes()})

    def _malformed(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes, words: str, now: datetime
    ) -> Effects:
        letter = dead_letter(self._rejects, f"{topic}+{offset}", record_key, value, Reason.MALFORMED, words, now)
        return Effects([letter])

    def _defect(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes, error: Exception, now: datetime
    ) -> Effects:
        words = f"{type(error).__name__} at {topic}+{offset}"
        effects = Effects(
            [dead_letter(self._rejects, f"{topic}+{offset}", record_key, value, Reason.DEFECT, words, now)]
        )
        if topic == self._changes:
            change = from_bytes(Change, value)
            known = self._unprocessed(change, words, offset, now)
            outcome = self._decided(change, Result.DEAD_LETTERED, Reason.DEFECT, words, known, now)
            effects.emissions.append(Emission(self._outcomes, key(known.record_id, "none"), to_bytes(outcome)))
            effects.emissions.append(self._status(known, change.company))
        return effects

    def _unprocessed(self, change: Change, words: str, offset: int, now: datetime) -> Known:
        return Known(
            record_id=record_id(change.company, change.entity, change.system, change.key),
            kind=usual_kind(change.entity),
            sage_key=change.key,
            name=change.key,
            reason=Reason.DEFECT.code,
            words=words,
            changed_at=text(now) or "",
        )

    def _known(self, read: Read, place: bytes) -> Known | None:
        raw = read(place)
        return None if raw is None else Known.from_bytes(raw)

    def _status(self, known: Known, company: str) -> Emission:
        status = status_of(known, company, self.entity)
        return Emission(self._statuses, known.record_id.encode(), to_bytes(status))
