"""Decide what one change of a record in Sage means for the CRM: a function of values, nothing else."""

from datetime import datetime

from pydantic import ValidationError

from cdc.rules.blending import blend
from cdc.rules.commands import hash_of, to_crm
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.decision import Decision, Hold, Reject, Skip, Write
from cdc.rules.exchange import Exchange, Values
from cdc.rules.family import called
from cdc.rules.known import NOBODY, Known, text
from cdc.rules.mistakes import describe
from cdc.rules.policy import OnSageDeletion, policy_of, usual_kind
from cdc.rules.scope import SCOPES, OutOfScope
from schemas.change import Change
from schemas.identity import record_id
from schemas.reason import Reason
from schemas.record import Record
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Kind, Operation, SyncStatus
from schemas.wire import dumps


def decide(change: Change, known: Known | None, rules: CompanyRules, now: datetime) -> tuple[Decision, Known]:
    """The decision for one change of Sage, and what is known of the record afterwards.

    Promise 4: a change whose position is older than one already processed never overwrites it. What was read back
    after a write has no position among the exports.
    """
    before = known or stranger(change)
    if change.source.read_back is None and change.source.sequence < before.sequence:
        return Skip(Reason.SUPERSEDED, status_changes=False), before
    if change.op is Operation.DELETE:
        decision, after = _deletion(change, before, rules, now)
    else:
        decision, after = _state(change, before, rules, now)
    if isinstance(decision, Write):
        return decision, after
    sequence = before.sequence if change.source.read_back else change.source.sequence
    return decision, replace(after, sequence=sequence, observed_at=text(change.observed_at), change_id=change.id)


def stranger(change: Change) -> Known:
    """A record of which nothing but its identity is known."""
    kind = usual_kind(change.entity)
    return replace(
        NOBODY,
        record_id=record_id(change.company, change.entity, change.system, change.key),
        kind=kind.value,
        sage_key=change.key,
        name=called(kind, change.key, None),
    )


def _state(change: Change, known: Known, rules: CompanyRules, now: datetime) -> tuple[Decision, Known]:
    values = change.after or {}
    if change.source.read_back is not None:
        values = known.shown | values  # what the bridge does not tell is as it was
    try:
        record = RECORDS[change.entity].model_validate(values)
    except ValidationError as error:
        words = describe(error)
        return Reject(Reason.MALFORMED, words), objecting(known, Reason.MALFORMED, words)
    if change.source.read_back is not None:
        values = record.model_dump(mode="json")  # as an export spells it: the next one is no change then
    scope = SCOPES[change.entity](record, rules.potential_value)
    if isinstance(scope, OutOfScope):
        return _out_of_scope(change, known, scope, record, now)
    if known.scope_reason is not None:
        known = replace(known, scope_reason=None)
    return _in_scope(change, known, scope, record, values, rules, now)


def _out_of_scope(
    change: Change, known: Known, scope: OutOfScope, record: Record, now: datetime
) -> tuple[Decision, Known]:
    """A record that left the scope is deleted in the CRM: a contact that became a delivery address (design rule 3)."""
    kind = known.kind_of
    after = replace(known, scope_reason=scope.reason.code, name=called(kind, change.key, record))
    if known.in_crm:
        command, after = to_crm(change, after, kind, None, None, "", now)
        return Write(command), _forgetting(after)
    if known.deleted:
        is_news = known.objection is not None or known.scope_reason != scope.reason.code
        return Skip(scope.reason, scope.words, status_changes=is_news), taken(after)
    return Skip(scope.reason, scope.words), objecting(after, scope.reason, scope.words)


def _in_scope(
    change: Change, known: Known, kind: Kind, record: Record, values: Values, rules: CompanyRules, now: datetime
) -> tuple[Decision, Known]:
    raw = dumps(values)
    if change.entity not in INTO_SAGE:
        return _one_way(change, known, kind, record, values, raw, now)
    shown = known.showing(raw)
    if known.deleted_in_crm:
        is_news = known.objection != Reason.DELETED_IN_CRM.code
        return Skip(Reason.DELETED_IN_CRM, status_changes=is_news), objecting(shown, Reason.DELETED_IN_CRM)
    if policy_of(kind).merges:
        return blend(change, known, shown, kind, values, rules, now)
    if known._exchange:
        shown = shown.exchanging(_arrived(known.exchange, change.source.read_back is not None))
    return _one_way(change, shown, kind, record, values, raw, now)


def _one_way(
    change: Change, known: Known, kind: Kind, record: Record, values: Values, raw: bytes, now: datetime
) -> tuple[Decision, Known]:
    record_hash = hash_of(raw)
    if known.in_crm and known.record_hash == record_hash and known.kind == kind:
        return Skip(Reason.UNCHANGED, status_changes=known.objection is not None), taken(known)
    command, after = to_crm(change, known, kind, record, values, record_hash, now)
    if not known._exchange:
        return Write(command), after
    if known.exchange.undone and known.version:
        after = after.exchanging(replace(known.exchange, undone=""))  # what was undone before is no news any more
    if policy_of(kind).is_priced_by_sage:
        after = replace(after, reason=Reason.SYNCHRONISING.code)
    return Write(command), after


def _arrived(exchange: Exchange, read_back: bool) -> Exchange:
    """Sage shows what was written or handed over to it: from then on the way back is what people wait for."""
    shows = read_back or exchange.reason == Reason.HANDED_OVER.code
    pending = exchange.troubled and Reason.of(exchange.reason).status is SyncStatus.PENDING_SYNCHRONISATION
    return replace(
        exchange,
        in_sage=True,
        agreed={},
        sage={},
        crm={},
        to_crm=(),
        conflicts=(),
        undone=_overtaken(exchange) or exchange.undone,
        reason=Reason.APPLIED.code if pending and shows else exchange.reason,
    )


def _overtaken(exchange: Exchange) -> str:
    """A potential became a customer while a person's change was still on its way to Sage."""
    is_open = any(exchange.sage.get(name, value) != value for name, value in exchange.agreed.items())
    return "Meanwhile Sage alone keeps the record" if is_open and exchange.in_sage else ""


def _deletion(change: Change, known: Known, rules: CompanyRules, now: datetime) -> tuple[Decision, Known]:
    policy = policy_of(known.kind_of)
    if change.source.held:
        return Hold(Reason.DELETION_HELD), objecting(known, Reason.DELETION_HELD)
    if known.deleted:
        is_news = known.objection is not None or known.scope_reason is not None
        return Skip(Reason.MARKED_DELETED, status_changes=is_news), taken(replace(known, scope_reason=None))
    if not known.in_crm:
        return Skip(Reason.DELETED_BEFORE_SEEN), objecting(known, Reason.DELETED_BEFORE_SEEN)
    if policy.on_sage_deletion is OnSageDeletion.DEACTIVATE_IF_CONFIGURED and not rules.deactivate_users:
        return Skip(Reason.USER_INACTIVE), objecting(known, Reason.USER_INACTIVE)
    command, after = to_crm(change, replace(known, scope_reason=None), known.kind_of, None, None, "", now)
    return Write(command), _forgetting(after)


def _forgetting(known: Known) -> Known:
    """A deleted record has nothing left to exchange; one that is created again begins anew.

    So does one that a person had deleted in the CRM before: the sink learns from the command that it is gone.
    """
    known = replace(known, deleted_in_crm=False)
    if not known._shown and not known._exchange:
        return known
    exchange = known.exchange
    kept = Exchange(version=exchange.version, applied_version=exchange.version, crm_updated_at=exchange.crm_updated_at)
    return replace(known, _shown=b"", _exchange=kept.to_bytes())


def objecting(known: Known, reason: Reason, words: str = "") -> Known:
    """The change leads to no command, and the record's status says why until a later change is taken."""
    return replace(known, objection=reason.code, objection_words=words)


def taken(known: Known) -> Known:
    """The last command already asks for what the change says: how that command stands is the status again."""
    return replace(known, objection=None, objection_words="")
