"""Both systems of one company as they stand at the end of a run, read from outside."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.status import Status
from schemas.vocabulary import Entity
from tests.chaos.fault import Site
from tests.chaos.history.books import in_words
from tests.chaos.history.selling import RESOURCES
from tests.chaos.watching import Watching
from tests.operations.two_way.people import World

Row = dict[str, Any]
TABLES: Mapping[Entity, tuple[str, str]] = {
    Entity.ACCOUNT: ("SALES_LEDGER", "ACCOUNT_REF"),
    Entity.CONTACT: ("SALES_DEL_ADDR", "REFERENCE"),
    Entity.PRODUCT: ("STOCK", "STOCK_CODE"),
    Entity.SALES_ORDER: ("SALES_ORDER", "ORDER_NUMBER"),
    Entity.INVOICE: ("INVOICE", "INVOICE_NUMBER"),
}
"""Each entity's table and key in Sage."""
_CONTACT = "1"


@dataclass(frozen=True)
class Ending:
    """``sage`` has the rows that are not deleted, by key; ``crm`` all records, deleted ones too, by id."""

    company: str
    sage: Mapping[Entity, Mapping[str, Row]]
    crm: Mapping[Entity, Mapping[int, Row]]
    statuses: list[Status]
    crm_writes: list[Row]
    bridge: Row

    def living(self, entity: Entity) -> list[Row]:
        """Those of Sales Management that are not deleted."""
        return [row for row in self.crm[entity].values() if not row["deleted"]]


async def ending(site: Site, world: World, watch: Watching) -> Ending:
    crm = {entity: await world.crm.all(resource) for entity, resource in RESOURCES.items()}
    _readable(crm, await world.crm.rows("salesorderslines"))
    sage = {entity: await world.sage.rows(table) for entity, (table, _) in TABLES.items()}
    _with_lines(sage[Entity.SALES_ORDER], await world.sage.rows("SOP_ITEM"))
    sage[Entity.CONTACT] = [row for row in sage[Entity.CONTACT] if row["ADDRESS_TYPE"] == _CONTACT]
    return Ending(
        site.id,
        {entity: {row[TABLES[entity][1]]: row for row in rows} for entity, rows in sage.items()},
        {entity: {row["id"]: row for row in rows} for entity, rows in crm.items()},
        watch.of(site.id),
        site.crm.simulator.log.writes(),
        await world.sage.log(),
    )


def _readable(crm: Mapping[Entity, list[Row]], order_lines: list[Row]) -> None:
    """As people see it: whole names, codes for ids, lines in words."""
    accounts = {row["id"]: row["extId"] for row in crm[Entity.ACCOUNT]}
    products = {row["id"]: row["extId"] for row in crm[Entity.PRODUCT]}
    lines: defaultdict[int, list[tuple[str, Any]]] = defaultdict(list)
    for line in order_lines:
        lines[_id(line["salesorderId"])].append((products[_id(line["productId"])], line["quantity"]))
    for rows in crm.values():
        for row in rows:
            row["deleted"] = bool(row["deleted"])
            row["account"] = accounts.get(_id(row.get("accountId")))
    for row in crm[Entity.CONTACT]:
        row["whole name"] = " ".join(part for part in (row["firstName"], row["lastName"]) if part)
    for row in crm[Entity.ACCOUNT]:
        row["statusId"] = (row["statusId"] or {}).get("value")
    for row in crm[Entity.SALES_ORDER]:
        row["lines"] = in_words(lines[row["id"]])


def _with_lines(orders: list[Row], items: list[Row]) -> None:
    lines: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)
    for item in items:
        lines[item["ORDER_NUMBER"]].append((item["STOCK_CODE"], item["QTY_ORDER"]))
    for order in orders:
        order["lines"] = in_words(lines[order["ORDER_NUMBER"]])


def _id(reference: Any) -> int:
    return int(reference["id"]) if isinstance(reference, dict) else int(reference or 0)
