"""What a person asks of a record: each request is carried out once and ends in exactly one outcome (promise 3)."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from cdc.rules.choosing import Impossible, choose
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.effects import Read
from cdc.rules.known import Known, moment
from cdc.rules.places import found, state_key
from cdc.rules.policy import policy_of
from cdc.rules.reserving import code_is_free
from cdc.rules.trying_again import try_again
from schemas.command import Cause, Command
from schemas.control import Action, ControlRequest, RecordName
from schemas.identity import command_id, outcome_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from schemas.wire import from_bytes

_OF_RECORDS = frozenset({Action.RETRY, Action.CHOOSE})
_FOR_ALL = next(iter(Entity))
"""Every entity's agent reads the requests; this one keeps those that name no entity or can't be read."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a request led to. Without commands it ends in ``outcome``, else in theirs."""

    place: bytes
    before: Known
    after: Known
    commands: tuple[Command, ...]
    outcome: Outcome | None
    is_news: bool


def request_of(raw: bytes, entity: Entity) -> ControlRequest | None:
    """The request if this entity's agent has to carry it out. Raises ValidationError if nobody can read it."""
    try:
        request = from_bytes(ControlRequest, raw)
    except ValidationError:
        if entity is not _FOR_ALL:
            return None
        raise
    is_ours = request.action in _OF_RECORDS and (request.entity or _FOR_ALL) is entity
    return request if is_ours else None


def located(request: ControlRequest, read: Read) -> tuple[bytes, Known] | None:
    """Where the record is kept, and what is known of it; None if no such record is."""
    name = request.record
    for place in _places(request.company, name) if name else ():
        where, known = found(read, place)
        if name and known is not None and known.record_id == name.record_id:
            return where, known
    return None


def carried_out(
    request: ControlRequest, place: bytes, known: Known, offset: int, rules: CompanyRules, read: Read, now: datetime
) -> Carried | None:
    """None if it was carried out before: a redelivery."""
    if offset <= known.control_offset or command_id(request.id, System.CRM) == known.command_id:
        return None
    words, result = "", Result.UNCHANGED
    commands: tuple[Command, ...] = ()
    after = known
    try:
        if request.action is Action.RETRY:
            commands, after = try_again(request, known, rules, code_is_free(request.company, read), now)
        else:
            commands, after = choose(request, known, rules, now)
            result = Result.UNCHANGED if after is known else Result.APPLIED
    except Impossible as error:
        words, result = str(error), Result.REJECTED
    outcome = None if commands else _ended(request, known, result, words, now)
    kept = after.outcome_id if outcome is None else outcome.id
    is_news = after is not known
    return Carried(place, known, replace(after, control_offset=offset, outcome_id=kept), commands, outcome, is_news)


def _places(company: str, name: RecordName) -> list[bytes]:
    places = [state_key(company, name.sage_key)] if name.sage_key else []
    if name.crm_id is not None:
        places.append(state_key(company, str(name.crm_id), System.CRM))
    return places


def _ended(request: ControlRequest, known: Known, result: Result, words: str, now: datetime) -> Outcome:
    """Says of the record what was said before: a request that changes nothing changes no status either.

    Its moment is that of the change it found, so that it never hides an objection to a later one.
    """
    seen_at = moment(known.observed_at) or request.at
    return Outcome(
        id=outcome_id(request.id, None, result, 0),
        record_id=known.record_id,
        company=request.company,
        entity=policy_of(known.kind_of).entity,
        kind=known.kind_of,
        target=None,
        result=result,
        reason=known.objection or Reason.UNCHANGED.code,
        words=known.objection_words if known.objection else words,
        sage_key=known.sage_key,
        crm_id=known.crm_id,
        causes=(Cause(change_id=request.id, observed_at=seen_at),),
        at=now,
    )
