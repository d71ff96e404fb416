"""What Sage shows of a company now: capture's own state, and what lies in the export folder, changing neither."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import polars as pl

from cdc.broker.sending import Record
from cdc.rules.scope import SCOPES, OutOfScope
from cdc.sales_management.values import UNREADABLE, canonical
from cdc.settings import CompanySettings, ConnectorSettings
from cdc.sources.capture.knowledge import Knowledge
from cdc.sources.capture.ordering import in_order
from cdc.sources.capture.rehearsal import on_a_copy
from cdc.sources.capture.standing import INDEX, Standing
from cdc.sources.exports.folder import look_through
from schemas.export_file import ExportFile, FileState
from schemas.records import RECORDS
from schemas.topics import Topics
from schemas.vocabulary import Entity

Values = dict[str, Any]

_SLICE = 5_000


class SageState:
    """Read-only. ``files`` are the export files that were taken in for this look, with what became of each."""

    def __init__(self, knowledge: Knowledge, company: CompanySettings, files: Sequence[ExportFile]) -> None:
        self._knowledge = knowledge
        self._company = company
        self.files = tuple(files)

    @property
    def troubles(self) -> list[str]:
        """Files that say nothing now, each in a sentence."""
        bad = (FileState.REFUSED, FileState.HELD)
        return [f"{file.name} was left out: {file.why}" for file in self.files if file.state in bad]

    def knows(self, entity: Entity) -> bool:
        """Whether any export of it was ever taken in."""
        return self._knowledge.store.manifest.entity(entity).stored is not None

    def records(self, entity: Entity) -> Iterator[Values]:
        """The living records that travel, by key: canonical values as a view of Sales Management spells them."""
        living = self._knowledge.snapshot(entity).filter(pl.col("standing") == Standing.LIVE.value)
        frame = living.drop(list(INDEX)).sort("code").collect()
        for part in frame.iter_slices(_SLICE):
            for row in part.iter_rows(named=True):
                if self._travels(entity, row):
                    yield comparable(entity, row)

    def _travels(self, entity: Entity, row: Values) -> bool:
        record = RECORDS[entity].model_construct(**row)
        return not isinstance(SCOPES[entity](record, self._company.potential.value), OutOfScope)


@asynccontextmanager
async def sage_state(
    company: CompanySettings, connector: ConnectorSettings, topics: Topics, *, with_exports: bool
) -> AsyncIterator[SageState]:
    """On a copy of capture's state. ``with_exports``: as if the files in the folder had been taken in.

    Raises StoreDamaged, ExportUnfinished and OSError (the folder can't be listed).
    """

    async def nobody(company: str, topic: str, records: Sequence[Record]) -> None:
        """Nothing is sent."""

    async with on_a_copy(company, connector, topics, nobody) as capture:
        files = []
        if with_exports:
            for path in in_order(look_through(company.exports).files):
                files.append(await capture.accept(path))
        yield SageState(capture.knowledge, company, files)


def comparable(entity: Entity, row: Values) -> Values:
    """The row's fields in the spelling of ``view_of``; a record that needs a name has its code for one."""
    values: Values = {"lines": row["lines"]} if "lines" in row else {}
    for field, names in RECORDS[entity].names():
        value = canonical(row.get(field), names.shape, names.places)
        values[field] = None if value is UNREADABLE else value
    if values.get("country"):
        values["country"] = values["country"].upper()
    if entity in (Entity.ACCOUNT, Entity.PRODUCT):
        values["name"] = values["name"] or values["code"]
    return values
