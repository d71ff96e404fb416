"""The public status of a record, derived from what is known of it."""

from datetime import datetime

from cdc.rules.known import Known, moment
from schemas.reason import Reason
from schemas.status import Status, StatusCause
from schemas.vocabulary import Direction, Entity, Kind


def status_of(known: Known, company: str, entity: Entity) -> Status:
    """One message of the sync-status topic. What went well but not fully is told behind the sentence."""
    code, words = known.told
    reason, kind = Reason.of(code), Kind(known.kind)
    return Status.model_construct(
        schema_version=1,
        record_id=known.record_id,
        company=company,
        entity=entity,
        kind=kind,
        sage_key=known.sage_key,
        crm_id=known.crm_id,
        name=known.name,
        status=reason.status,
        label=reason.status.label,
        reason=reason.code,
        detail=_detail(reason, _noun(entity, kind), words),
        direction=Direction.SAGE_TO_CRM,
        read_only=known.read_only,
        version=known.version,
        last_synchronised_at=moment(known.last_synchronised_at),
        changed_at=datetime.fromisoformat(known.changed_at),
        attempts=known.attempts,
        next_retry_at=moment(known.next_retry_at),
        conflict=(),
        cause=StatusCause(change_id=known.change_id, command_id=known.command_id),
    )


def _detail(reason: Reason, noun: str, words: str) -> str:
    detail = reason.detail(noun, words)
    if not words or "{words}" in reason.sentence:
        return detail
    return f"{detail} {words[0].upper()}{words[1:].rstrip('.')}."


def _noun(entity: Entity, kind: Kind) -> str:
    """The specification says "the account" of customers and potentials alike."""
    return entity.value if entity is Entity.ACCOUNT else kind.words
