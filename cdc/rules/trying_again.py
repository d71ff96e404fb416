"""Try again what did not end well: a person asks for it, after putting right what stood in the way.

The state holds what a write needs: of kinds that travel both ways always, of the others from the decision until the
write has ended well. So a retry needs no topic to look into, works for every kind in the same way, and still works when
the change itself is older than what the topics keep.
"""

from datetime import datetime
from typing import Any

from cdc.rules.blending import tell_both
from cdc.rules.codes import free_code
from cdc.rules.commands import hash_of, to_crm, to_sage
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.decide_crm import IsFree
from cdc.rules.decision import Decision, Write
from cdc.rules.exchange import Exchange, Values
from cdc.rules.known import Known, text
from cdc.rules.policy import policy_of
from schemas.change import Change, Source
from schemas.command import Cause, Command
from schemas.control import ControlRequest
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity, Operation, SyncStatus, System
from schemas.wire import dumps

_NOTHING_TO_TRY = frozenset(
    reason.code
    for reason in (
        Reason.CAPTURED, Reason.CAPTURED_IN_CRM, Reason.VALIDATING_PRICES, Reason.PRICES_VALIDATED,
        Reason.SYNCHRONISING, Reason.WAITING_FOR_PARENT, Reason.HANDED_OVER, Reason.DELETED_IN_CRM,
        Reason.FIRST_LOAD,
    )
)  # fmt: skip
"""The write is on its way, waits for another record or for a person, or is not wanted any more."""


def try_again(
    request: ControlRequest, known: Known, rules: CompanyRules, is_free: IsFree, now: datetime
) -> tuple[tuple[Command, ...], Known]:
    """The last write to each side where it did not end well, once more, with what is wanted today.

    No commands: nothing is in trouble that a write could mend. An objection to the latest change stays, but for values
    that the CRM did not keep: those are written again.
    """
    commands: tuple[Command, ...] = ()
    after = known
    if _has_failed_in_sage(known, rules):
        cause, identity = Cause(change_id=request.id, observed_at=request.at), command_id(request.id, System.SAGE)
        commands, after = again_to_sage(known, request.company, cause, identity, rules, is_free, now)
    if _has_failed_in_crm(known):
        change = as_change(request.id, request.company, request.at, known)
        more, after = again_to_crm(change, after, rules, now)
        commands += more
    return commands, after


def until_it_ends(entity: Entity, decision: Decision) -> dict[str, Any]:
    """Fields of ``Known`` that keep the record of a kind that travels one way, for as long as it may be tried again."""
    if entity in INTO_SAGE or not isinstance(decision, Write):
        return {}
    record = decision.command.record
    return {"_shown": b"" if record is None else dumps(record), "_exchange": b""}


def unless_ended(entity: Entity, known: Known) -> Known:
    """Forget the record of a kind that travels one way once its write ended well: nobody asks for it again."""
    if entity in INTO_SAGE or not known.has_been_shown or _ended_badly(known.reason) or known.waiting:
        return known
    return replace(known, _shown=b"")


def as_change(identity: str, company: str, at: datetime, known: Known) -> Change:
    """What is no change goes through the rules as one that shows nothing new."""
    return Change.model_construct(
        id=identity,
        company=company,
        entity=policy_of(known.kind_of).entity,
        system=System.SAGE,
        key=known.sage_key or "",
        op=Operation.READ,
        source=Source(sequence=known.sequence),
        observed_at=at,
    )


def still_of_its_change(after: Known, before: Known) -> Known:
    """What was known of the latest change stays: a request takes nothing in.

    The outcome that is waited for now may be worded like the last one, so that one is forgotten.
    """
    return replace(
        after,
        sequence=before.sequence,
        observed_at=before.observed_at,
        change_id=before.change_id,
        objection=before.objection,
        objection_words=before.objection_words,
        outcome_id=None,
    )


def _ended_badly(reason: str) -> bool:
    tells_trouble = bool(reason) and Reason.of(reason).status is not SyncStatus.SYNCHRONISED
    return tells_trouble and reason not in _NOTHING_TO_TRY


def _has_failed_in_sage(known: Known, rules: CompanyRules) -> bool:
    return may_be_written_to_sage(known, rules) and _ended_badly(known.exchange.reason)


def may_be_written_to_sage(known: Known, rules: CompanyRules) -> bool:
    """Promise 5: of what only Sage changes once it has it, nothing is written there again."""
    exchange = known.exchange
    if not exchange.version or exchange.asked is None or not rules.writes_to_sage:
        return False
    if known.deleted or known.deleted_in_crm:
        return False
    return policy_of(known.kind_of).merges or not (exchange.in_sage or known.is_shown)


def _has_failed_in_crm(known: Known) -> bool:
    """A record that a person deleted there is not brought back, unless its deletion is what has to be repeated."""
    if not known.version or (known.deleted_in_crm and not known.deleted):
        return False
    return _ended_badly(known.reason) or known.objection == Reason.NOT_KEPT.code


def again_to_sage(
    known: Known, company: str, cause: Cause, identity: str, rules: CompanyRules, is_free: IsFree, now: datetime
) -> tuple[tuple[Command, ...], Known]:
    """What is wanted in Sage today, as a command with the next version; none if no code is free."""
    exchange = known.exchange
    record = _wanted(known, exchange)
    if exchange.reason == Reason.CODE_TAKEN.code:
        tried = (*exchange.codes_tried, str(record.get("code")))
        try:
            code = free_code(known.name, rules.new_code, is_free, tried)
        except LookupError:
            return (), known
        known, record = replace(known, sage_key=code), record | {"code": code}
        exchange = replace(exchange, codes_tried=tried)
    entity = policy_of(known.kind_of).entity
    command, exchange = to_sage(
        known, exchange, company, cause, identity, record, now,
        shared=RECORDS[entity].both_ways(), entity=entity,
    )  # fmt: skip
    after = known.exchanging(replace(exchange, outcome_id=None))
    return (command,), replace(after, changed_at=text(now) or "")


def _wanted(known: Known, exchange: Exchange) -> Values:
    """What was asked for, with what both sides agreed on since. The rep is named at creation only (ssm.md 2.3)."""
    wanted = (exchange.asked or {}) | exchange.agreed
    if exchange.in_sage or known.is_shown:
        wanted = {name: value for name, value in wanted.items() if name != "sales_rep"}
    return wanted


def again_to_crm(change: Change, known: Known, rules: CompanyRules, now: datetime) -> tuple[tuple[Command, ...], Known]:
    """What Sage has, as a command with the next version; none if it is not kept. ``change`` brings nothing new."""
    kind = known.kind_of
    entity = policy_of(kind).entity
    if known.deleted:
        command, after = to_crm(change, known, kind, None, None, "", now)
        return (command,), still_of_its_change(after, known)
    if not known.has_been_shown:
        return (), known
    if known.objection == Reason.NOT_KEPT.code:
        exchange = replace(known.exchange, undone_times=0, undone_view="")
        known = replace(known, objection=None, objection_words="").exchanging(exchange)
    if policy_of(kind).merges:
        decision, after = tell_both(change, known, known.exchange, kind, rules, now, correct=True)
        return commands_of(decision), still_of_its_change(after, known)
    shown = known.shown
    record = RECORDS[entity].model_validate(shown)
    command, after = to_crm(change, known, kind, record, shown, hash_of(dumps(shown)), now)
    return (command,), still_of_its_change(after, known)


def commands_of(decision: Decision) -> tuple[Command, ...]:
    """Every command that a decision leads to."""
    return (decision.command, *decision.others) if isinstance(decision, Write) else decision.others
