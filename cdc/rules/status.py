"""The public status of a record, derived from what is known of it."""

from datetime import datetime

from cdc.rules.known import Known, moment
from schemas.reason import Reason
from schemas.status import Status, StatusCause
from schemas.vocabulary import Direction, Entity, Kind


def status_of(known: Known, company: str, entity: Entity) -> Status:
    """One message of the sync-status topic. What went well but not fully is told behind the sentence."""
    reason, kind = Reason.of(known.reason), Kind(known.kind)
    detail = reason.detail(_noun(entity, kind), known.words)
    if known.words and "{words}" not in reason.sentence:
        detail = f"{detail} {known.words[0].upper()}{known.words[1:]}."
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
        detail=detail,
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


def _noun(entity: Entity, kind: Kind) -> str:
    """The specification says "the account" of customers and potentials alike."""
    return entity.value if entity is Entity.ACCOUNT else kind.words
