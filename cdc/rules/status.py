"""The public status of a record, derived from what is known of it."""

from datetime import datetime

from cdc.rules.exchange import BLANK, Exchange
from cdc.rules.known import Known, moment
from cdc.rules.policy import policy_of
from schemas.reason import Reason
from schemas.status import Status, StatusCause
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus

Told = tuple[str, str]
"""Code of a reason, and its words."""


def status_of(known: Known, company: str, entity: Entity, told: Told | None = None) -> Status:
    """One message of the sync-status topic. What went well but not fully is told behind the sentence.

    ``told`` stands in for what would be said of the record, for a phase that it only passes through.
    """
    exchange = known.exchange
    code, words = told or told_of(known, exchange)
    reason, kind = Reason.of(code), Kind(known.kind)
    into_sage = _is_of_sage(known, exchange)
    return Status.model_construct(
        schema_version=1,
        record_id=known.record_id,
        company=company,
        entity=entity,
        kind=kind,
        sage_key=known.sage_key if _has_key(known, exchange) else None,
        crm_id=known.crm_id,
        name=known.name,
        status=reason.status,
        label=reason.status.label,
        reason=reason.code,
        detail=_detail(reason, _noun(entity, kind), words),
        direction=Direction.CRM_TO_SAGE if into_sage else Direction.SAGE_TO_CRM,
        read_only=known.read_only,
        version=known.version + exchange.version,
        last_synchronised_at=moment(known.last_synchronised_at),
        changed_at=datetime.fromisoformat(known.changed_at),
        attempts=exchange.attempts if into_sage else known.attempts,
        next_retry_at=moment(exchange.next_retry_at if into_sage else known.next_retry_at),
        conflict=tuple({"field": each.field, "sage": each.sage, "crm": each.crm} for each in exchange.conflicts),
        cause=StatusCause(change_id=known.change_id, command_id=exchange.command_id if into_sage else known.command_id),
    )


def _has_key(known: Known, exchange: Exchange) -> bool:
    """A code that was only reserved is not Sage's yet."""
    return not exchange.version or exchange.in_sage or known.has_been_shown or known.version > 0


def told_of(known: Known, exchange: Exchange = BLANK) -> Told:
    """What people are told: why the latest change led to nothing, else what is in trouble, else that all is well.

    A refusal comes before a conflict: while it stands, not even Sage's value is on both sides.
    """
    if known.objection is not None:
        return known.objection, known.objection_words
    told = _told_of_writes(known, exchange)
    if exchange.conflicts and not known.deleted and Reason.of(told[0]).status is not SyncStatus.PENDING_REVIEW:
        return Reason.CONFLICT.code, ", ".join(each.field.replace("_", " ") for each in exchange.conflicts)
    return told


def _told_of_writes(known: Known, exchange: Exchange) -> Told:
    """A record deleted because it left the scope says why it left, not that Sage deleted it."""
    if _is_of_sage(known, exchange):
        return _told_of_sage(known, exchange)
    if known.scope_reason is not None and known.reason == Reason.MARKED_DELETED.code:
        return known.scope_reason, known.words
    if exchange.undone and Reason.of(known.reason).status is SyncStatus.SYNCHRONISED and not known.deleted:
        return Reason.UNDONE.code, exchange.undone
    return known.reason, known.words


def _is_of_sage(known: Known, exchange: Exchange) -> bool:
    """Whether the way to Sage is the one to speak of: it is in trouble or under way, or there was no other yet."""
    return exchange.version > 0 and not known.deleted and (exchange.troubled or known.version == 0)


def _told_of_sage(known: Known, exchange: Exchange) -> Told:
    """Once Sage has the record, its code, prices and number still have to come back."""
    if exchange.troubled or not exchange.in_sage:
        return exchange.reason, exchange.words
    back = Reason.PRICES_VALIDATED if policy_of(known.kind_of).is_priced_by_sage else Reason.CAPTURED_IN_CRM
    return back.code, ""


def _detail(reason: Reason, noun: str, words: str) -> str:
    detail = reason.detail(noun, words)
    if not words or "{words}" in reason.sentence:
        return detail
    return f"{detail} {words[0].upper()}{words[1:].rstrip('.')}."


def _noun(entity: Entity, kind: Kind) -> str:
    """The specification says "the account" of customers and potentials alike."""
    return entity.value if entity is Entity.ACCOUNT else kind.words
