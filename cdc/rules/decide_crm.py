"""Decide what one change of a record in Sales Management means: for Sage, or for the CRM itself where it is undone."""

from collections.abc import Callable
from datetime import datetime

from cdc.rules.blending import crm_lacks, tell_both, was_refused
from cdc.rules.codes import free_code
from cdc.rules.commands import cause_of, hash_of, to_crm, to_sage
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.crm_sight import facts_of, introduced, is_late, is_stale
from cdc.rules.decide import objecting, taken
from cdc.rules.decision import Decision, Reject, Skip, Write
from cdc.rules.exchange import Exchange, Values
from cdc.rules.family import called
from cdc.rules.known import Known, text
from cdc.rules.policy import IntoSage, policy_of
from cdc.rules.read_only import differences
from cdc.rules.scope import OutOfScope
from cdc.rules.scope_crm import SCOPES_IN_CRM, record_for_sage
from cdc.rules.sights_in_crm import seen_in_crm, seen_late_in_crm
from schemas.change import Change
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Kind, Operation, System, WriteOperation
from schemas.wire import dumps

IsFree = Callable[[str], bool]
"""Whether no account of Sage has ever been seen with this code."""

_CORRECTIONS_MAX = 2
"""The same values that come back after as many corrections are not a person's: the CRM does not keep ours."""


def decide_crm(
    change: Change, known: Known | None, rules: CompanyRules, is_free: IsFree, now: datetime
) -> tuple[Decision, Known]:
    """The decision for one change of the CRM, and what is known of the record afterwards.

    Promise 4: what is older than something seen already, or than a write of ours that has landed, says nothing new.
    """
    before = introduced(change, known)
    exchange = before.exchange
    if is_stale(change, before, exchange):
        return Skip(Reason.SUPERSEDED, status_changes=False), before
    stamp = text(change.occurred_at) or exchange.crm_updated_at
    again = stamp is not None and stamp == exchange.crm_updated_at
    exchange = replace(exchange, crm_updated_at=stamp)
    before = replace(before, crm_id=int(change.key))
    if change.op is Operation.DELETE:
        decision, after = _deletion(change, before, exchange, now)
    elif before.deleted:
        decision, after = Skip(Reason.MARKED_DELETED, status_changes=False), before.exchanging(exchange)
    else:
        decision, after = _state(change, before, exchange, rules, is_free, now, again)
    return decision, replace(
        after, observed_at=text(change.observed_at), change_id=change.id, changed_at=after.changed_at or text(now) or ""
    )


def _deletion(change: Change, known: Known, exchange: Exchange, now: datetime) -> tuple[Decision, Known]:
    """Promise 5: it never reaches Sage. What was not written there yet is withdrawn."""
    if known.deleted or facts_of(change).by_connector:
        return Skip(Reason.MARKED_DELETED, status_changes=False), known.exchanging(exchange)
    gone = replace(known, deleted_in_crm=True)
    if not exchange.waiting or exchange.in_sage or known.is_shown:
        return Skip(Reason.DELETED_IN_CRM), objecting(gone.exchanging(exchange), Reason.DELETED_IN_CRM)
    command, exchange = to_sage(
        gone, exchange, change.company, cause_of(change), command_id(change.id, System.SAGE), exchange.asked or {}, now,
        shared=(), entity=change.entity, operation=WriteOperation.WITHDRAW,
    )  # fmt: skip
    after = objecting(gone.exchanging(replace(exchange, asked=None)), Reason.DELETED_IN_CRM)
    return Write(command), replace(after, changed_at=text(now) or "")


def _state(
    change: Change,
    known: Known,
    exchange: Exchange,
    rules: CompanyRules,
    is_free: IsFree,
    now: datetime,
    again: bool,
) -> tuple[Decision, Known]:
    """``again``: the record as it was at this moment was decided about before, and what was refused then stays so."""
    back = known.deleted_in_crm
    known = replace(known, deleted_in_crm=False)
    if not known.is_shown and not exchange.in_sage:
        return _into_sage(change, known, exchange, rules, is_free, now, again)
    if policy_of(known.kind_of).merges:
        if again and not back and exchange.undone_view == hash_of(dumps(change.after)):
            return Skip(Reason.UNCHANGED, status_changes=False), known.exchanging(exchange)  # undone as a customer's
        return _merge(change, known, exchange, rules, now, back=back)
    return _keep(change, known, exchange, now, back=back, again=again)


def _merge(
    change: Change, known: Known, exchange: Exchange, rules: CompanyRules, now: datetime, *, back: bool
) -> tuple[Decision, Known]:
    """Both sides edit the record. Its status in the CRM is Sage's to say: only Sage makes a customer."""
    facts, view = facts_of(change), change.after or {}
    names = RECORDS[change.entity].both_ways()
    if known.is_shown and not exchange.agreed:
        shown = {name: known.shown.get(name) for name in names}
        exchange = replace(exchange, agreed=shown, sage=shown, in_sage=True)
    if is_late(change, known, exchange):
        blended = seen_late_in_crm(exchange, view)
    else:
        blended = seen_in_crm(exchange, view, facts.version, facts.by_connector)
    same = (blended.agreed, blended.conflicts) == (exchange.agreed, exchange.conflicts)
    if facts.by_connector and same and not (back or (crm_lacks(blended) and not was_refused(known))):
        return Skip(Reason.UNCHANGED, status_changes=False), known.exchanging(blended)
    if blended.agreed != blended.sage and not rules.writes_to_sage:
        return Skip(Reason.NOT_WRITTEN_TO_SAGE), objecting(known.exchanging(blended), Reason.NOT_WRITTEN_TO_SAGE)
    wrong_kind = facts.kind is not None and facts.kind is not known.kind_of
    if wrong_kind:
        blended = replace(blended, undone="Only Sage makes a customer of a potential")
    elif blended.agreed != exchange.agreed:
        blended = replace(blended, undone="")
    decision, after = tell_both(change, known, blended, known.kind_of, rules, now, correct=wrong_kind or back)
    return decision, replace(after, changed_at=text(now) or "") if isinstance(decision, Write) else after


def _keep(
    change: Change, known: Known, exchange: Exchange, now: datetime, *, back: bool, again: bool
) -> tuple[Decision, Known]:
    """Only Sage edits the record: a person's change in the CRM is undone, our own comes back and is left."""
    if not known.is_shown:
        late = facts_of(change).by_connector is not True
        undone = "It was changed after Sage had priced it" if late else exchange.undone
        return Skip(Reason.UNCHANGED, status_changes=False), known.exchanging(replace(exchange, undone=undone))
    facts, shown, seen = facts_of(change), known.shown, hash_of(dumps(change.after))
    if known.waiting and facts.version is not None and facts.version < known.version and not back:
        # a newer write overwrites it
        exchange = exchange if facts.by_connector else replace(exchange, undone_view=seen, undone_times=0)
        return Skip(Reason.UNCHANGED, status_changes=False), known.exchanging(exchange)
    changed = differences(change.entity, shown, change.after or {}, facts, known)
    if not (facts.by_connector or again or changed or back):
        exchange = replace(exchange, undone_view=seen, undone_times=0)
    if facts.by_connector or again or not (changed or back):
        return Skip(Reason.UNCHANGED, status_changes=known.objection is not None), taken(known.exchanging(exchange))
    times = exchange.undone_times + 1 if seen == exchange.undone_view else 1
    words = ", ".join(changed)
    exchange = replace(exchange, undone_view=seen, undone_times=times, undone=f"Changed: {words}" if changed else "")
    if facts.by_connector is None and times > _CORRECTIONS_MAX:
        return Reject(Reason.NOT_KEPT, words), objecting(known.exchanging(exchange), Reason.NOT_KEPT, words)
    record = RECORDS[change.entity].model_validate(shown)
    kind = known.kind_of
    command, after = to_crm(change, known, kind, record, shown, hash_of(dumps(shown)), now)
    return Write(command), after.exchanging(exchange)


def _into_sage(
    change: Change,
    known: Known,
    exchange: Exchange,
    rules: CompanyRules,
    is_free: IsFree,
    now: datetime,
    again: bool,
) -> tuple[Decision, Known]:
    """Sage does not have the record: it is created there, if such a record may be born in the CRM."""
    facts = facts_of(change)
    reason, words, kind = _obstacle(change, known, rules)
    if reason is not None or kind is None:
        reason = reason or Reason.NOT_LINKED
        news = known.change_id is None or (known.objection, known.objection_words) != (reason.code, words)
        return Skip(reason, words, status_changes=news), objecting(known.exchanging(exchange), reason, words)
    if facts.by_connector:
        return Skip(Reason.UNCHANGED, status_changes=False), known.exchanging(exchange)
    known = replace(known, kind=kind.value, name=(change.after or {}).get("name") or called(kind, change.key, None))
    if known.sage_key is None and policy_of(kind).reserves_code:
        known = replace(known, sage_key=free_code(known.name, rules.new_code, is_free, exchange.codes_tried))
    if again and exchange.asked is not None and not exchange.waiting:
        return Skip(Reason.UNCHANGED, status_changes=False), known.exchanging(exchange)
    return _created(change, known, exchange, kind, rules, now)


def _created(
    change: Change, known: Known, exchange: Exchange, kind: Kind, rules: CompanyRules, now: datetime
) -> tuple[Decision, Known]:
    facts, view = facts_of(change), change.after or {}
    record = record_for_sage(change, known, kind, rules)
    if record == exchange.asked and not _is_tried_again(known, exchange):
        return Skip(Reason.UNCHANGED, status_changes=known.objection is not None), taken(known.exchanging(exchange))
    shared = RECORDS[change.entity].both_ways()
    both: Values = {name: view[name] for name in shared if name in view}
    if policy_of(kind).merges:
        exchange = replace(exchange, agreed=both, crm=both)
    exchange = replace(exchange, account_id=facts.account_id)
    command, exchange = to_sage(
        known, exchange, change.company, cause_of(change), command_id(change.id, System.SAGE), record, now,
        shared=shared, entity=change.entity,
    )  # fmt: skip
    return Write(command), replace(taken(known.exchanging(exchange)), changed_at=text(now) or "")


def _is_tried_again(known: Known, exchange: Exchange) -> bool:
    """What Sage refused is sent once more when the sales person saves again, and not when an old save is told again."""
    refused = not exchange.waiting and exchange.troubled and exchange.reason != Reason.HANDED_OVER.code
    return refused and exchange.crm_updated_at != known.exchange.crm_updated_at


def _obstacle(change: Change, known: Known, rules: CompanyRules) -> tuple[Reason | None, str, Kind | None]:
    facts = facts_of(change)
    scope = SCOPES_IN_CRM[change.entity](change.after or {}, facts)
    if facts.ext_id and facts.ext_id != known.sage_key:
        return Reason.NOT_LINKED, f"It carries the code {facts.ext_id}, which Sage has not shown", None
    if isinstance(scope, OutOfScope):
        return scope.reason, scope.words, None
    if policy_of(scope).into_sage is IntoSage.NEVER:
        return Reason.NOT_LINKED, "", None
    if not rules.writes_to_sage:
        return Reason.NOT_WRITTEN_TO_SAGE, "", None
    return None, "", scope
