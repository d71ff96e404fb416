"""What Sage shows of a company now: capture's own state, and what lies in the export folder, changing neither."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from typing import Any

import polars as pl

from cdc.broker.sending import Record
from cdc.rules.policy import usual_kind
from cdc.rules.scope import SCOPES, OutOfScope, Scope
from cdc.sales_management.values import UNREADABLE, canonical
from cdc.settings import CompanySettings, ConnectorSettings
from cdc.sources.capture.changes import with_stock
from cdc.sources.capture.knowledge import Knowledge
from cdc.sources.capture.ordering import in_order
from cdc.sources.capture.rehearsal import on_a_copy
from cdc.sources.capture.standing import Standing
from cdc.sources.exports.folder import look_through
from schemas.export_file import ExportFile, FileState
from schemas.records import RECORDS
from schemas.topics import Topics
from schemas.vocabulary import Entity, Kind

Values = dict[str, Any]

_SLICE = 5_000


class SageState:
    """Read-only. ``files`` are the export files that were taken in for this look, with what became of each."""

    def __init__(self, knowledge: Knowledge, company: CompanySettings, files: Sequence[ExportFile]) -> None:
        self._knowledge = knowledge
        self._company = company
        self.files = tuple(files)
        self._frames: dict[Entity, pl.DataFrame] = {}

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
        for row in self.rows(entity):
            yield comparable(entity, row)

    def names(self, entity: Entity) -> Iterator[tuple[str, str, Kind]]:
        """By what each living record is found in Sales Management, its code and its kind."""
        for row in self.rows(entity):
            if name := _found_by(entity, row):
                yield name, row["code"], self.kind_of(entity, row)

    def of_codes(self, entity: Entity, codes: Set[str]) -> dict[str, Values]:
        """These of the living records, by what they are found by."""
        column = pl.col("email").str.strip_chars().str.to_lowercase() if entity is Entity.USER else pl.col("code")
        rows = self._rows(entity, self._living(entity).filter(column.is_in(list(codes))))
        is_sold = self._knowledge.is_sold({})
        return {_found_by(entity, row): with_stock(comparable(entity, row), is_sold) for row in rows}

    def rows(self, entity: Entity) -> Iterator[Values]:
        """The living records that travel as capture keeps them, with the ``sequence`` at which each was seen so."""
        return self._rows(entity, self._living(entity))

    def shown(self, entity: Entity, row: Values) -> Values:
        """The row as a change event shows it: the record's fields, and of each line whether Sage sells the product."""
        values = {name: value for name, value in row.items() if name in RECORDS[entity].model_fields}
        return with_stock(values, self._knowledge.is_sold({}))

    def kind_of(self, entity: Entity, row: Mapping[str, Any]) -> Kind:
        """The kind of a record that travels."""
        scope = self._scope(entity, row)
        return usual_kind(entity) if isinstance(scope, OutOfScope) else scope

    def _living(self, entity: Entity) -> pl.DataFrame:
        if entity not in self._frames:
            living = self._knowledge.snapshot(entity).filter(pl.col("standing") == Standing.LIVE.value)
            self._frames[entity] = living.drop("key", "hash", "standing").sort("code").collect()
        return self._frames[entity]

    def _rows(self, entity: Entity, frame: pl.DataFrame) -> Iterator[Values]:
        for part in frame.iter_slices(_SLICE):
            for row in part.iter_rows(named=True):
                if not isinstance(self._scope(entity, row), OutOfScope):
                    yield row

    def _scope(self, entity: Entity, row: Mapping[str, Any]) -> Scope:
        return SCOPES[entity](RECORDS[entity].model_construct(**row), self._company.potential.value)


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


def _found_by(entity: Entity, row: Mapping[str, Any]) -> str:
    """Users are found by their e-mail address (design rule 7), everything else by its code."""
    return (row["email"] or "").strip().lower() if entity is Entity.USER else str(row["code"])


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
