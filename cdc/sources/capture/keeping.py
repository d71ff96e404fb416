"""What is kept of an export once all its changes are durable: its table, and an imprint for the next one."""

from dataclasses import dataclass
from importlib.metadata import version

from cdc.settings import CompanySettings
from cdc.sources.capture.feeds import FEEDS, entities_of
from cdc.sources.capture.hashing import recipe
from cdc.sources.capture.intake import Intake
from cdc.sources.capture.manifest import KeptImprint, Stored
from cdc.sources.capture.store import Store
from cdc.sources.exports.imprint import Imprint
from cdc.sources.exports.tables import Table
from schemas.records import RECORDS
from schemas.vocabulary import Entity

ROWS_MIN = 4_000
"""Below, reading the whole file is quicker than keeping an imprint."""

_ROW_BYTES_MIN = 16


@dataclass(frozen=True, slots=True)
class Keeping:
    """Of one company. ``rows_min``: files with fewer rows leave no imprint."""

    store: Store
    settings: CompanySettings
    rows_min: int = ROWS_MIN

    def may_matter(self, size_bytes: int) -> bool:
        """Whether a file of this size may have enough rows to leave an imprint."""
        return size_bytes >= self.rows_min * _ROW_BYTES_MIN

    def table(self, intake: Intake) -> Stored:
        """The table's rows from now on, durable but not yet part of the state."""
        arrival, name = intake.arrival, intake.export.table.name
        state = self.store.manifest.tables.get(name)
        if arrival.only is None or arrival.gone is None or state is None:
            return self.store.write(name, arrival.table)
        return self.store.amend(state.stored, name, intake.export.table.key[0], arrival.table, arrival.gone)

    def imprint(self, intake: Intake) -> KeptImprint | None:
        """The file's imprint, if the next file may be read as a difference to it."""
        left, entity = intake.export.imprint, sole_entity(intake.export.table)
        if left is None or entity is None or left.records.height < self.rows_min or not left.is_plain:
            return None
        records = self.store.write(f"{intake.export.table.name}-imprint", left.records)
        return KeptImprint(
            form=left.form, dates=left.dates, beyond=left.beyond, records=records, recipe=self._recipe(entity)
        )

    def remembered(self, table: Table) -> Imprint | None:
        """The imprint of the table's last file, if nothing else than rows can make its records differ."""
        state, entity = self.store.manifest.tables.get(table.name), sole_entity(table)
        if state is None or state.imprint is None or entity is None:
            return None
        known = self.store.manifest.entity(entity)
        if state.imprint.recipe != self._recipe(entity) or known.recipe != recipe(RECORDS[entity]) or not known.loaded:
            return None
        kept = state.imprint
        return Imprint(kept.form, kept.dates, kept.beyond, self.store.read(kept.records))

    def _recipe(self, entity: Entity) -> str:
        """What beside tables makes a record of this entity; other tables compare it anew by themselves."""
        settings = self.settings
        columns = (settings.potential.column, settings.sales_rep_column, settings.sage.crm_id_column)
        return "|".join([version("sage50-sales-management-cdc"), recipe(RECORDS[entity]), *map(str, columns)])


def sole_entity(table: Table) -> Entity | None:
    """The entity whose records are this table's rows one by one, if it concerns no other and no other table does."""
    feed = FEEDS.get(table.name)
    if feed is None or feed.entity is None or not feed.head or len(table.key) != 1:
        return None
    alone = [name for name, other in FEEDS.items() if other.entity is feed.entity] == [table.name]
    return feed.entity if alone and entities_of(table.name) == (feed.entity,) else None
