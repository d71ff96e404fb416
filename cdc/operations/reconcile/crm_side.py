"""The records of Sales Management page by page, with the fields that can be compared with Sage's."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.values import UNREADABLE, canonical, reference_of
from cdc.sales_management.views import view_of
from cdc.sinks.crm.company import MAPPINGS
from cdc.sources.crm.lines import OrderLines
from cdc.sources.crm.rows import BadRow
from schemas.records import RECORDS
from schemas.vocabulary import Entity

Row = dict[str, Any]

_NOT_COMPARED = frozenset({"code", "notes"})
"""The code is what joins the two. An order's comment is its notes with some of its lines as text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A living record; ``code`` is its ``extId``, empty without one, of a user the e-mail address."""

    id: int
    code: str
    view: Row


async def shown(api: Api, lookups: Lookups, entity: Entity, accounts: Mapping[int, str]) -> AsyncIterator[list[Shown]]:
    """Every living record. ``accounts`` are the codes of accounts by their id there. Raises Unavailable."""
    resource = "users" if entity is Entity.USER else MAPPINGS[entity]().resource
    lines = OrderLines(api, urgent=False)
    async for page in api.pages(f"/{resource}", to_the_end=True):
        living = [row for row in page if not row.get("deleted") and isinstance(row.get("id"), int)]
        found = [await _shown(entity, row, lookups, accounts) for row in living]
        if entity is Entity.SALES_ORDER:
            await _add_lines([one for one in found if one.code], lines)
        yield found


async def _add_lines(orders: list[Shown], lines: OrderLines) -> None:
    """As in any view, what can't be read is absent."""
    rows = await lines.rows([order.id for order in orders])
    for order in orders:
        with suppress(BadRow):
            order.view["lines"] = await lines.canonical(rows[order.id])


async def _shown(entity: Entity, row: Row, lookups: Lookups, accounts: Mapping[int, str]) -> Shown:
    if entity is Entity.USER:
        return Shown(row["id"], str(row.get("email") or "").strip().lower(), {})
    view = await view_of(entity, row, lookups)
    view = {field: value for field, value in view.items() if field not in _NOT_COMPARED}
    account = reference_of(row.get("accountId"))
    if account is not None and account in accounts and "account_code" in RECORDS[entity].model_fields:
        view["account_code"] = accounts[account]
    if "net" in RECORDS[entity].model_fields and "net" not in view:
        total = canonical(row.get("total"), "money", 2)
        view |= {} if total in (None, UNREADABLE) else {"net": str(total).removeprefix("-")}
    return Shown(row["id"], str(row.get("extId") or ""), view)
