"""What Sales Management says of a record beside its fields: whose change it is, its status, its owner."""

from collections.abc import Iterable
from typing import Any

from cdc.sales_management.lookups import Lookups
from cdc.sales_management.values import reference_of
from cdc.sales_management.version import version_of
from cdc.settings import SalesManagementSettings
from cdc.sources.crm.rows import Row, Touch, moment_of
from schemas.change import CrmFacts
from schemas.vocabulary import Entity, Kind

_STATUS_LISTS = {Entity.ACCOUNT: "accountStatuses", Entity.SALES_ORDER: "salesorderStatuses"}
_OWNER_FIELDS = {Entity.ACCOUNT: "salesRepId1"}


async def facts_of(
    entity: Entity, row: Row, settings: SalesManagementSettings, lookups: Lookups, *, ours: bool | None
) -> CrmFacts:
    """``ours``: see ``by_connector``. Raises Unavailable if a value list can't be had, BadRow."""
    status = row.get("statusId")
    return CrmFacts(
        version=version_of(row),
        by_connector=ours,
        kind=await _kind(reference_of(status), settings, lookups) if entity is Entity.ACCOUNT else None,
        status=_label(status) or await _label_of(entity, status, lookups),
        ext_id=_text(row.get("extId")),
        account_id=reference_of(row.get("accountId")),
        owner_name=_label(row.get(_OWNER_FIELDS.get(entity, "salesRepId"))),
        released=await _is_released(entity, reference_of(status), settings.quotation_statuses, lookups),
        read_only=row.get("readOnly") is True,
        created_at=moment_of(row, "dateCreated"),
    )


def by_connector(touch: Touch, own_user: int | None) -> bool | None:
    """Whether the connector's own user touched the record; None if that can't be told."""
    return None if own_user is None or touch.user_id is None else touch.user_id == own_user


async def _kind(status: int | None, settings: SalesManagementSettings, lookups: Lookups) -> Kind | None:
    if status is None:
        return None
    if status == await lookups.id_of("accountStatuses", settings.customer_status):
        return Kind.CUSTOMER
    return Kind.POTENTIAL if status == await lookups.id_of("accountStatuses", settings.potential_status) else None


async def _is_released(entity: Entity, status: int | None, labels: Iterable[str], lookups: Lookups) -> bool:
    """An order of any status, unless the settings name those in which quotations are sent."""
    wanted = tuple(labels) if entity is Entity.SALES_ORDER else ()
    if not wanted:
        return True
    return status is not None and status in {await lookups.id_of("salesorderStatuses", label) for label in wanted}


async def _label_of(entity: Entity, status: Any, lookups: Lookups) -> str | None:
    """The label of a status that reads as a bare number."""
    identity, values = reference_of(status), _STATUS_LISTS.get(entity)
    if identity is None or values is None:
        return None
    row = next((one for one in await lookups.rows(values) if one.get("id") == identity), {})
    return _text(row.get("descriptionEN"))


def _label(reference: Any) -> str | None:
    """Users' references read with a description, all others with a value (ssm.md 1.5)."""
    if not isinstance(reference, dict):
        return None
    return _text(reference.get("value")) or _text(reference.get("description"))


def _text(raw: Any) -> str | None:
    text = "" if raw is None else str(raw).strip()
    return text or None
