"""Look at a company's Sales Management before anything is written: keys, lists, extra fields."""

from dataclasses import dataclass
from typing import Literal

from cdc.failures import Refused, Unavailable
from cdc.sales_management.version import VERSION_FIELD
from cdc.sinks.crm.company import MAPPINGS, CompanyCrm
from cdc.sinks.crm.extra_fields import declared_extras
from cdc.sinks.crm.payload import CODE_FIELD
from cdc.sinks.crm.products import STOCK_FIELD
from cdc.sinks.crm.status.fields import status_fields
from cdc.sinks.crm.status.notice import RESOURCES as STATUS_RESOURCES
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the operator: ``ok``, ``warning`` (something is left out) or ``error`` (nothing can be written)."""

    level: Literal["ok", "warning", "error"]
    words: str


async def findings(crm: CompanyCrm) -> list[Finding]:
    """Everything that can be known by reading. Never raises for what the target does."""
    try:
        branch = await crm.lookups.branch()
        await crm.owners.owner(None)
    except (Unavailable, Refused) as error:
        return [Finding("error", error.words)]
    found = [Finding("ok", f"logged in; new records go to the branch with the id {branch}")]
    try:
        found += await _statuses(crm)
        for entity in MAPPINGS:
            found += await _extras(crm, entity)
    except (Unavailable, Refused) as error:
        found.append(Finding("error", error.words))
    return found


async def _statuses(crm: CompanyCrm) -> list[Finding]:
    settings = crm.company.sales_management
    missing = [
        label
        for label in (settings.customer_status, settings.potential_status)
        if await crm.lookups.id_of("accountStatuses", label) is None
    ]
    return [Finding("warning", f"the account status {label} does not exist in Sales Management") for label in missing]


async def _extras(crm: CompanyCrm, entity: Entity) -> list[Finding]:
    resource = MAPPINGS[entity]().resource
    wanted = {CODE_FIELD} | {names.crm for _, names in RECORDS[entity].names() if names.crm}
    wanted |= {STOCK_FIELD} if entity is Entity.PRODUCT else set()
    wanted |= set(status_fields(crm.company.sales_management)) if entity in STATUS_RESOURCES else set()
    declared = await declared_extras(crm.api, resource)
    found = [] if entity not in INTO_SAGE or VERSION_FIELD in declared else [_unsigned(resource)]
    missing = {name for name in wanted if name.startswith("Z_")} - declared
    if not missing:
        return [*found, Finding("ok", f"{resource}: every extra field is there")]
    return [*found, Finding("warning", f"{resource}: extra fields that are not declared: {', '.join(sorted(missing))}")]


def _unsigned(resource: str) -> Finding:
    """Without it a person's change is told from our own by its values alone."""
    return Finding(
        "warning",
        f"{resource}: the extra field {VERSION_FIELD} is not declared; it is needed where people edit on both sides",
    )
