"""One entity's processor: changes, outcomes and requests in, messages and state out. Pure: no clock, no I/O."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from cdc.rules.arrival import Arrival
from cdc.rules.asked import Carried, carried_out, located, request_of
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.crm_sight import stranger_in_crm
from cdc.rules.dead_letter import dead_letter
from cdc.rules.decide import decide, objecting, stranger
from cdc.rules.decide_crm import decide_crm
from cdc.rules.decision import Decision, Hold, Reject, Skip, Write
from cdc.rules.effects import Effects, Emission, Read
from cdc.rules.known import Known, text
from cdc.rules.mistakes import describe
from cdc.rules.outcome_taken import take
from cdc.rules.places import leading_to, other_places
from cdc.rules.replayed import SUPERSEDED, is_overtaken, seen_at, written_all_the_same
from cdc.rules.reserving import code_is_free
from cdc.rules.status import Told, status_of
from cdc.rules.trying_again import until_it_ends
from cdc.rules.whereabouts import State, stood_alone, whereabouts, whereabouts_of
from schemas.change import Change
from schemas.command import Cause, Command
from schemas.identity import outcome_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import Topics, key
from schemas.vocabulary import INTO_SAGE, Entity, Result, System
from schemas.wire import from_bytes, to_bytes

_NO_RULES = CompanyRules()


class Processor:
    """Applies the rules of one entity; the same for every entity, since kinds are rows of the policy table."""

    def __init__(self, entity: Entity, topics: Topics, companies: Mapping[str, CompanyRules]) -> None:
        self.entity = entity
        self._companies = companies
        self._changes = topics.changes(entity)
        self._commands = {system: topics.commands(entity, system) for system in System}
        self._outcomes = topics.outcomes(entity)
        self._statuses = topics.sync_status(entity)
        self._rejects = topics.rejects
        self._control = topics.control

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime
    ) -> Effects:
        """Effects of one record. Never raises for what may come in: bytes that can't be used become dead letters.

        A defect of a rule is caught here and nowhere else: an exception that left the agent would lose the event
        (faust.md, fact 1), so it becomes a dead letter and a status that says so (promises 3 and 7).
        """
        if value is None:
            return Effects()
        came = Arrival(topic, offset, record_key, value)
        try:
            if topic == self._changes:
                return self._guarded_change(from_bytes(Change, value), came, read, now)
            if topic == self._control:
                return self._guarded_request(came, read, now)
            return self._guarded_outcome(from_bytes(Outcome, value), came, read, now)
        except ValidationError as error:
            return Effects([self._letter(came, Reason.MALFORMED, describe(error), now)])

    def _guarded_change(self, change: Change, came: Arrival, read: Read, now: datetime) -> Effects:
        try:
            return self._change(change, came.offset, read, now)
        except Exception as error:  # recorded, never swallowed: see handle
            return self._defect(change, came, error, read, now)

    def _guarded_outcome(self, outcome: Outcome, came: Arrival, read: Read, now: datetime) -> Effects:
        try:
            return self._outcome(outcome, came.offset, read, now)
        except Exception as error:  # recorded, never swallowed: see handle
            return Effects([self._letter(came, Reason.DEFECT, came.defect(error), now)])

    def _guarded_request(self, came: Arrival, read: Read, now: datetime) -> Effects:
        request = request_of(came.value, self.entity)
        if request is None:
            return Effects()
        try:
            kept = located(request, read)
            if kept is None:
                return Effects([self._letter(came, Reason.MALFORMED, "the request names no record that is known", now)])
            rules = self._companies.get(request.company, _NO_RULES)
            carried = carried_out(request, *kept, came.offset, rules, read, now)
            return self._carried(request.company, carried, read) if carried else Effects()
        except Exception as error:  # recorded, never swallowed: see handle
            return Effects([self._letter(came, Reason.DEFECT, came.defect(error), now)])

    def _carried(self, company: str, carried: Carried, read: Read) -> Effects:
        emissions = [self._command(each) for each in carried.commands]
        if carried.outcome is not None:
            place = key(carried.before.record_id, "request")
            emissions.append(Emission(self._outcomes, place, to_bytes(carried.outcome)))
        if carried.is_news:
            emissions.append(self._status(carried.after, company))
        state = self._places(company, carried.before, carried.after, carried.place, read)
        return Effects(emissions, state | {carried.place: carried.after.to_bytes()})

    def _change(self, change: Change, offset: int, read: Read, now: datetime) -> Effects:
        rules = self._companies.get(change.company, _NO_RULES)
        place, known, state = whereabouts(change, read)
        if known is not None and offset <= known.offset:
            return Effects()
        if known is not None and is_overtaken(change, known):
            decision, after = SUPERSEDED, known
        elif change.system is System.CRM:
            decision, after = decide_crm(change, known, rules, code_is_free(change.company, read), now)
        else:
            decision, after = decide(change, known, rules, now)
        decision, after = written_all_the_same(change, decision, after, rules, code_is_free(change.company, read), now)
        after = replace(after, offset=offset, **until_it_ends(self.entity, decision), **seen_at(change, known, after))
        state |= self._places(change.company, known, after, place, read)
        forgotten = self._forgotten(state, read, after)
        if _ended_before(change, decision, known):
            return Effects(forgotten, state | {place: after.to_bytes()})
        if isinstance(decision, Write):
            effects = self._write(change, decision, after, place, state)
        else:
            effects = self._ended(change, decision, after, place, state, now)
        effects.emissions[:0] = forgotten
        return effects

    def _places(self, company: str, known: Known | None, after: Known, place: bytes, read: Read) -> State:
        """The record is found under its other key from now on."""
        if self.entity not in INTO_SAGE:
            return {}
        if known is not None and (known.sage_key, known.crm_id) == (after.sage_key, after.crm_id):
            return {}
        lead = leading_to(place)
        return {other: lead for other in other_places(company, after, place) if read(other) != lead}

    def _write(self, change: Change, decision: Write, known: Known, place: bytes, state: State) -> Effects:
        sent = [self._command(each) for each in (decision.command, *decision.others)]
        if change.source.read_back is not None and known.reason == Reason.SYNCHRONISING.code:
            sent.append(self._status(known, change.company, (Reason.PRICES_VALIDATED.code, "")))
        return Effects([*sent, self._status(known, change.company)], state | {place: known.to_bytes()})

    def _command(self, command: Command) -> Emission:
        return Emission(self._commands[command.target], command.record_id.encode(), to_bytes(command))

    def _ended(
        self, change: Change, decision: Skip | Reject | Hold, known: Known, place: bytes, state: State, now: datetime
    ) -> Effects:
        outcome = self._decided(change, decision.result, decision.reason, decision.words, known, now)
        emissions = [self._command(each) for each in decision.others]
        emissions.append(Emission(self._outcomes, key(known.record_id, "none"), to_bytes(outcome)))
        known = replace(known, outcome_id=outcome.id)
        if decision.status_changes:
            known = replace(known, changed_at=text(now) or "")
            emissions.append(self._status(known, change.company))
        return Effects(emissions, state | {place: known.to_bytes()})

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
            sage_key=known.sage_key,
            crm_id=known.crm_id,
            causes=(cause,),
            at=now,
        )

    def _outcome(self, outcome: Outcome, offset: int, read: Read, now: datetime) -> Effects:
        place, known = whereabouts_of(outcome, read)
        if known is not None and offset <= known.outcome_offset:
            return Effects()
        rules, is_free = self._companies.get(outcome.company, _NO_RULES), code_is_free(outcome.company, read)
        taken = take(outcome, known, rules, is_free, now)
        if taken is None:
            return Effects()
        after, commands = taken
        after = replace(after, outcome_offset=offset)
        state = self._places(outcome.company, known, after, place, read)
        if after.crm_id is not None and any(each.deleted_in_crm for each in stood_alone(state, read, after)):
            after = objecting(replace(after, deleted_in_crm=True), Reason.DELETED_IN_CRM)
        sent = [*map(self._command, commands), *self._forgotten(state, read, after)]
        return Effects([*sent, self._status(after, outcome.company)], state | {place: after.to_bytes()})

    def _forgotten(self, state: State, read: Read, known: Known) -> list[Emission]:
        """A record that stood alone turned out to be this one: its own status ends (a tombstone)."""
        alone = stood_alone(state, read, known)
        return [Emission(self._statuses, other.record_id.encode(), None) for other in alone]

    def _defect(self, change: Change, came: Arrival, error: Exception, read: Read, now: datetime) -> Effects:
        """The state stays as it was: the change was not taken, and a replay takes it once the defect is mended."""
        words = came.defect(error)
        known = replace(
            self._last_known(change, read),
            objection=Reason.DEFECT.code,
            objection_words=words,
            changed_at=text(now) or "",
        )
        outcome = self._decided(change, Result.DEAD_LETTERED, Reason.DEFECT, words, known, now)
        ended = Emission(self._outcomes, key(known.record_id, "none"), to_bytes(outcome))
        return Effects([self._letter(came, Reason.DEFECT, words, now), ended, self._status(known, change.company)])

    def _letter(self, came: Arrival, reason: Reason, words: str, now: datetime) -> Emission:
        company = "" if came.topic == self._outcomes else came.company
        return dead_letter(
            self._rejects, came.source, came.key, came.value, reason, words, now, company=company, entity=self.entity
        )

    def _last_known(self, change: Change, read: Read) -> Known:
        """What is known of the record, or its bare identity if the state itself can't be read."""
        try:
            known = whereabouts(change, read)[1]
        except (ValueError, TypeError):
            known = None
        return known or (stranger_in_crm(change) if change.system is System.CRM else stranger(change))

    def _status(self, known: Known, company: str, told: Told | None = None) -> Emission:
        status = status_of(known, company, self.entity, told)
        return Emission(self._statuses, known.record_id.encode(), to_bytes(status))


def _ended_before(change: Change, decision: Decision, known: Known | None) -> bool:
    """The same change once more, and nothing new to say: the first time's command or outcome ends it (promise 3)."""
    again = known is not None and known.change_id == change.id
    return again and isinstance(decision, Skip) and not decision.status_changes
