"""What people are to read about one record: the status of its topic, in the words of the filter."""

from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, SyncStatus

RESOURCES = {Entity.ACCOUNT: "accounts", Entity.CONTACT: "contacts", Entity.SALES_ORDER: "salesorders"}
"""The records that show a status (the specification: companies, contacts or orders)."""

_GONE = (Reason.MARKED_DELETED.code, Reason.DELETED_IN_CRM.code)


@dataclass(frozen=True, slots=True)
class Notice:
    """``at`` is ISO 8601 in UTC, of whole seconds. ``settles`` is false for what may pass within seconds."""

    record_id: str
    company: str
    entity: Entity
    crm_id: int
    status: SyncStatus
    detail: str
    at: str | None
    editable: bool
    settles: bool
    changed_at: datetime

    @property
    def content(self) -> tuple[int, str, str, str | None]:
        """What makes two notices of a record the same to people."""
        return self.crm_id, self.status.value, self.detail, self.at

    @property
    def in_review(self) -> bool:
        return self.status is SyncStatus.PENDING_REVIEW


def notice_of(status: Status) -> Notice | None:
    """None where Sales Management has no living record to write it to."""
    if status.crm_id is None or status.entity not in RESOURCES or status.reason in _GONE:
        return None
    return Notice(
        record_id=status.record_id,
        company=status.company,
        entity=status.entity,
        crm_id=status.crm_id,
        status=status.status,
        detail=" ".join(status.detail.split()),
        at=_text(status.last_synchronised_at),
        editable=not status.read_only,
        settles=_settles(status),
        changed_at=status.changed_at,
    )


def _settles(status: Status) -> bool:
    """An order that Sage does not have is still looked at while its lines come in, so its status may pass too."""
    if status.status is SyncStatus.PENDING_SYNCHRONISATION:
        return False
    return status.entity is not Entity.SALES_ORDER or status.sage_key is not None


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
