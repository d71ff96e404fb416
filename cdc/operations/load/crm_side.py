"""The living records of Sales Management as the matching sees them, read page by page."""

from typing import Any

from cdc.rules.matching import InCrm
from cdc.rules.signs import account_signs, contact_signs, product_signs
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.values import reference_of
from cdc.sales_management.views import view_of
from cdc.sinks.crm.company import MAPPINGS
from schemas.vocabulary import Entity

Row = dict[str, Any]

_CODES_OF_A_PRODUCT = ("Z_SageCode", "Z_SKU", "model")
"""Where a product without an ``extId`` may carry Sage's code."""


async def crm_records(api: Api, lookups: Lookups, entity: Entity) -> list[InCrm]:
    """Everything that is not deleted. Raises Unavailable."""
    found = []
    async for page in api.pages(f"/{MAPPINGS[entity]().resource}", to_the_end=True):
        for row in page:
            if not row.get("deleted") and isinstance(row.get("id"), int):
                found.append(await _record(entity, row, lookups))
    return found


async def _record(entity: Entity, row: Row, lookups: Lookups) -> InCrm:
    view = await view_of(entity, row, lookups)
    code = view.pop("code", None) or ""
    return InCrm(row["id"], code, view.get("name") or "", _signs(entity, row, view), view)


def _signs(entity: Entity, row: Row, view: Row) -> dict[str, str]:
    match entity:
        case Entity.ACCOUNT:
            return account_signs(view.get("vat_number"), view.get("email"))
        case Entity.CONTACT:
            return contact_signs(reference_of(row.get("accountId")), view.get("email"), view.get("name"))
    return product_signs(next((str(row[field]) for field in _CODES_OF_A_PRODUCT if row.get(field)), None))
