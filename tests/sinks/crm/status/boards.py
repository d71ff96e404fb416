"""Statuses and notices for tests: each factory takes only what matters."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cdc.sinks.crm.status.notice import Notice, notice_of
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Direction, Entity, Kind

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIELDS = {
    "status_field": "Z_SyncStatus",
    "status_detail_field": "Z_SyncDetail",
    "status_at_field": "Z_SyncAt",
    "admin_user": "admin@northgate.example",
}


def status(crm_id: int | None, reason: Reason = Reason.APPLIED, words: str = "", **more: Any) -> Status:
    """A status of an account unless told otherwise; its record is that of the id."""
    entity = more.pop("entity", Entity.ACCOUNT)
    fields: dict[str, Any] = {
        "record_id": str(uuid5(NAMESPACE_OID, f"{entity}|{crm_id}")),
        "company": "acme",
        "entity": entity,
        "kind": {Entity.ACCOUNT: Kind.CUSTOMER, Entity.CONTACT: Kind.CONTACT}.get(entity, Kind.SALES_ORDER),
        "sage_key": "ABC001",
        "crm_id": crm_id,
        "name": "A B C Ltd",
        "status": reason.status,
        "label": reason.status.label,
        "reason": reason.code,
        "detail": reason.detail(entity.value, words),
        "direction": Direction.SAGE_TO_CRM,
        "read_only": True,
        "version": 1,
        "last_synchronised_at": AT,
        "changed_at": AT,
    }
    return Status(**(fields | more))


def notice(crm_id: int, reason: Reason = Reason.APPLIED, words: str = "", **more: Any) -> Notice:
    found = notice_of(status(crm_id, reason, words, **more))
    assert found is not None
    return found
