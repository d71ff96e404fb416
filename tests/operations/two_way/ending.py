"""Both systems at the end of a history, side by side with what subscribers were told."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdc.operations.statuses import FileReport
from schemas.status import Status
from schemas.vocabulary import Entity
from tests.operations.two_way.acts_in_sage import ADDRESSES, LEDGER, ORDERS
from tests.operations.two_way.people import Edit, Row, World
from tests.operations.two_way.watch import Watch

RESOURCES = {Entity.ACCOUNT: "accounts", Entity.CONTACT: "contacts", Entity.SALES_ORDER: "salesorders"}
KEYS = {
    Entity.ACCOUNT: (LEDGER, "ACCOUNT_REF"),
    Entity.CONTACT: (ADDRESSES, "REFERENCE"),
    Entity.SALES_ORDER: (ORDERS, "ORDER_NUMBER"),
}


@dataclass(frozen=True)
class Ending:
    """Both systems as they stand at the end, and what subscribers were told."""

    company: str
    sage: dict[Entity, dict[str, Row]]
    """Rows that are not deleted, by their key."""
    crm: dict[Entity, dict[int, Row]]
    """All records, deleted ones too, by their id."""
    statuses: list[Status]
    told: list[Status]
    files: list[FileReport]
    bridge: Row
    sage_everything: dict[Entity, list[Row]]
    bookkeeper_deleted: frozenset[tuple[str, str]]
    sales_person_deleted: frozenset[tuple[str, int]]
    edits: list[Edit]

    def living(self, entity: Entity) -> list[Row]:
        return [row for row in self.crm[entity].values() if row["deleted"] is not True]

    def both(self, entity: Entity) -> Iterable[tuple[Row, Row, Status | None]]:
        """Every pair that lives on both sides, with its status."""
        told = {status.crm_id: status for status in self.statuses if status.entity is entity}
        for row in self.living(entity):
            if (mine := self.sage[entity].get(row["extId"] or "")) is not None:
                yield mine, row, told.get(row["id"])


async def ending(world: World, watch: Watch) -> Ending:
    sage = {one: await world.sage.rows(table) for one, (table, _) in KEYS.items()}
    crm = {one: await world.crm.all(resource) for one, resource in RESOURCES.items()}
    everything = {one: await world.sage.all(table) for one, (table, _) in KEYS.items()}
    company = world.site.id
    return Ending(
        company,
        {one: {row[KEYS[one][1]]: row for row in found} for one, found in sage.items()},
        {one: {row["id"]: row for row in found} for one, found in crm.items()},
        watch.of(company),
        [status for status in watch.told if status.company == company],
        watch.reports(company),
        await world.sage.log(),
        everything,
        frozenset(world.sage.deleted),
        frozenset(world.crm.deleted),
        world.edits,
    )
