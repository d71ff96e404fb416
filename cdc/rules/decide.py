"""Decide what one change of a record in Sage means for the CRM: a function of values, nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime

import xxhash
from pydantic import ValidationError

from cdc.rules.decision import Decision, Hold, Reject, Skip, Write
from cdc.rules.family import called, owner_of, parents_of
from cdc.rules.known import Known, text
from cdc.rules.mistakes import describe
from cdc.rules.policy import OnSageDeletion, policy_of, usual_kind
from cdc.rules.scope import SCOPES, OutOfScope
from schemas.change import Change
from schemas.command import Cause, Command
from schemas.identity import command_id, record_id
from schemas.reason import Reason
from schemas.record import Record
from schemas.records import RECORDS
from schemas.vocabulary import Kind, Operation, System, WriteOperation
from schemas.wire import dumps


@dataclass(frozen=True, slots=True)
class CompanyRules:
    """What the rules need to know of a company's configuration."""

    potential_value: str = "Prospect"
    deactivate_users: bool = False


def decide(change: Change, known: Known | None, rules: CompanyRules, now: datetime) -> tuple[Decision, Known]:
    """The decision for one change, and what is known of the record afterwards.

    Promise 4: a change whose position is older than one already processed never overwrites it.
    """
    before = known or stranger(change)
    if change.source.sequence < before.sequence:
        return Skip(Reason.SUPERSEDED, status_changes=False), before
    if change.op is Operation.DELETE:
        decision, after = _deletion(change, before, rules, now)
    else:
        decision, after = _state(change, before, rules, now)
    if isinstance(decision, Write):
        return decision, after
    observed_at = text(change.observed_at)
    return decision, replace(after, sequence=change.source.sequence, observed_at=observed_at, change_id=change.id)


def stranger(change: Change) -> Known:
    """A record of which nothing but its identity is known."""
    return Known(
        record_id=record_id(change.company, change.entity, change.system, change.key),
        kind=usual_kind(change.entity),
        sage_key=change.key,
        name=called(usual_kind(change.entity), change.key, None),
    )


def _state(change: Change, known: Known, rules: CompanyRules, now: datetime) -> tuple[Decision, Known]:
    try:
        record = RECORDS[change.entity].model_validate(change.after)
    except ValidationError as error:
        words = describe(error)
        return Reject(Reason.MALFORMED, words), _objecting(known, Reason.MALFORMED, words)
    scope = SCOPES[change.entity](record, rules.potential_value)
    if isinstance(scope, OutOfScope):
        return _out_of_scope(change, known, scope, record, now)
    if known.scope_reason is not None:
        known = replace(known, scope_reason=None)
    return _in_scope(change, known, scope, record, now)


def _out_of_scope(
    change: Change, known: Known, scope: OutOfScope, record: Record, now: datetime
) -> tuple[Decision, Known]:
    """A record that left the scope is deleted in the CRM: a contact that became a delivery address (design rule 3)."""
    kind = known.kind_of
    after = replace(known, scope_reason=scope.reason.code, name=called(kind, change.key, record))
    if known.in_crm:
        return _write(change, after, kind, None, now)
    if known.deleted:
        is_news = known.objection is not None or known.scope_reason != scope.reason.code
        return Skip(scope.reason, scope.words, status_changes=is_news), _taken(after)
    return Skip(scope.reason, scope.words), _objecting(after, scope.reason, scope.words)


def _in_scope(change: Change, known: Known, kind: Kind, record: Record, now: datetime) -> tuple[Decision, Known]:
    same = known.in_crm and known.record_hash == content_hash(change) and known.kind == kind
    if same:
        return Skip(Reason.UNCHANGED, status_changes=known.objection is not None), _taken(known)
    return _write(change, known, kind, record, now)


def _deletion(change: Change, known: Known, rules: CompanyRules, now: datetime) -> tuple[Decision, Known]:
    policy = policy_of(known.kind_of)
    if change.source.held:
        return Hold(Reason.DELETION_HELD), _objecting(known, Reason.DELETION_HELD)
    if known.deleted:
        is_news = known.objection is not None or known.scope_reason is not None
        return Skip(Reason.MARKED_DELETED, status_changes=is_news), _taken(replace(known, scope_reason=None))
    if not known.in_crm:
        return Skip(Reason.DELETED_BEFORE_SEEN), _objecting(known, Reason.DELETED_BEFORE_SEEN)
    if policy.on_sage_deletion is OnSageDeletion.DEACTIVATE_IF_CONFIGURED and not rules.deactivate_users:
        return Skip(Reason.USER_INACTIVE), _objecting(known, Reason.USER_INACTIVE)
    return _write(change, replace(known, scope_reason=None), known.kind_of, None, now)


def _objecting(known: Known, reason: Reason, words: str = "") -> Known:
    """The change leads to no command, and the record's status says why until a later change is taken."""
    return replace(known, objection=reason.code, objection_words=words)


def _taken(known: Known) -> Known:
    """The last command already asks for what the change says: how that command stands is the status again."""
    return replace(known, objection=None, objection_words="")


def _write(change: Change, known: Known, kind: Kind, record: Record | None, now: datetime) -> tuple[Write, Known]:
    """All that is known afterwards in one step: copying it is what an event costs most."""
    command = _command(change, known, kind, record, now)
    after = replace(
        known,
        sequence=change.source.sequence,
        observed_at=text(change.observed_at),
        change_id=change.id,
        kind=kind.value,
        name=command.name,
        version=command.version,
        crm_id=command.crm_id,
        command_id=command.id,
        record_hash=command.record_hash,
        deleted=record is None,
        read_only=command.read_only,
        reason=Reason.CAPTURED.code,
        words="",
        objection=None,
        objection_words="",
        attempts=0,
        next_retry_at=None,
        changed_at=text(now) or "",
    )
    return Write(command), after


def _command(change: Change, known: Known, kind: Kind, record: Record | None, now: datetime) -> Command:
    """A command with the next version; it names the CRM's record unless that is known to be deleted."""
    return Command.model_construct(
        schema_version=1,
        id=command_id(change.id, System.CRM),
        record_id=known.record_id,
        company=change.company,
        entity=change.entity,
        kind=kind,
        target=System.CRM,
        operation=WriteOperation.UPSERT if record else WriteOperation.DELETE,
        version=known.version + 1,
        sage_key=change.key,
        crm_id=None if known.gone else known.crm_id,
        name=called(kind, change.key, record) if record else known.name,
        read_only=policy_of(kind).in_crm.read_only_from_sage,
        record=change.after if record else None,
        record_hash=content_hash(change) if record else "",
        parents=parents_of(change.entity, record) if record else (),
        owner_email=owner_of(record) if record else None,
        cause=Cause(change_id=change.id, observed_at=change.observed_at, accounts_for=change.source.accounts_for),
        issued_at=now,
    )


def content_hash(change: Change) -> str:
    """Hash of the state after the change: recognises a repeat and, later, an echo (design rules 8 and 9)."""
    return xxhash.xxh3_64_hexdigest(dumps(change.after))
