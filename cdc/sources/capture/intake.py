"""Taking in one export file, from its rows to the manifest that makes it the state."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from cdc.sources.capture import ledger
from cdc.sources.capture import shares as row_shares
from cdc.sources.capture.arrival import Arrival, few_rows, whole_table
from cdc.sources.capture.belief import Refused
from cdc.sources.capture.breakers import too_many_bad_rows
from cdc.sources.capture.comparing import Comparison
from cdc.sources.capture.feeds import FEEDS, entities_of, keyed
from cdc.sources.capture.ledger import Counts
from cdc.sources.capture.originals import original_rows
from cdc.sources.capture.rejects import RejectedRow, reject_records
from cdc.sources.capture.round import Round
from cdc.sources.capture.troubles import words_by_key
from cdc.sources.exports.export import Export
from schemas.vocabulary import Entity

_REJECTS_AT_ONCE = 1000


@dataclass(slots=True)
class Intake:
    """One file on its way. ``replaced``: rows of the table's last file that waited and now never will be needed."""

    export: Export
    path: Path
    round: Round
    max_file_bytes: int
    counts: Counts = field(default_factory=Counts)
    replaced: int = 0
    arrival: Arrival = field(init=False)

    async def run(self) -> None:
        """Send all events and outcomes of the file, acknowledged. Raises Refused before anything was sent."""
        self.round.shares, self.replaced = row_shares.replaced_by(self.round.shares, self._table)
        await asyncio.to_thread(self._merge)
        entities = await asyncio.to_thread(self._entities)
        if self._own not in entities:
            await self._take_reference()
        for entity in entities:
            comparison = await asyncio.to_thread(self.round.compare, entity, self.arrival.only)
            await (self._take_own(comparison) if entity is self._own else self.round.take(comparison))

    @property
    def table_frame(self) -> pl.DataFrame:
        """The table as it is known from now on, or those rows of it that may differ."""
        return self.arrival.table

    @property
    def _table(self) -> str:
        return self.export.table.name

    @property
    def _own(self) -> Entity | None:
        return FEEDS[self._table].entity

    def _merge(self) -> None:
        export, knowledge = self.export, self.round.knowledge
        if export.difference is None or self._own is None:
            self.arrival = whole_table(export, knowledge)
        else:
            self.arrival = few_rows(export, export.difference, knowledge, self.round.troubled(self._own))
        self.round.arrived = {self._table: self.arrival.table}

    def _entities(self) -> list[Entity]:
        """Those to compare again: its own, and others only if what they look up in this table is different now."""
        wanted = [e for e in entities_of(self._table) if self.round.knowledge.can_assemble(e, self.round.arrived)]
        if wanted == [self._own] or self._says_something_else():
            return wanted
        return [entity for entity in wanted if entity is self._own]

    def _says_something_else(self) -> bool:
        before = self.round.knowledge.whole_table(self._table)
        if before is None or before.height != self.table_frame.height:
            return True
        same_columns = set(before.columns) == set(self.table_frame.columns)
        return not same_columns or bool(ledger.news(self.table_frame, before).any())

    async def _take_reference(self) -> None:
        """Nothing to compare: the rows of a reference table, or of payments before any invoice came."""
        await self._send_rejects(self._bad_rows())
        rows = await asyncio.to_thread(self._attributed, None)
        nothing = pl.Series(dtype=pl.String)
        self.counts = Counts(
            rows_read=self.export.rows_read,
            rejected=len(self.export.bad),
            reference=ledger.reference_rows(rows, nothing),
        )

    async def _take_own(self, comparison: Comparison) -> None:
        attributed = await asyncio.to_thread(self._attributed, comparison)
        rows = ledger.by_key(attributed)
        self._refuse_broken_mapping(comparison, rows)
        unusable = await asyncio.to_thread(self._rejected_rows, comparison.found.rejected)
        await self._send_rejects([*self._bad_rows(), *unusable])
        await self.round.take(comparison, rows)
        refused = words_by_key(self.round.tally.refused[comparison.entity])
        await self._send_rejects(await asyncio.to_thread(self._rejected_rows, refused))
        self._count(comparison, attributed, rows, refused["key"])

    def _attributed(self, comparison: Comparison | None) -> pl.DataFrame:
        before = None if FEEDS[self._table].record_key else self.round.knowledge.whole_table(self._table)
        assembled = None if comparison is None else comparison.assembled
        return ledger.attributed(self._table, self.arrival.rows, before, assembled)

    def _refuse_broken_mapping(self, comparison: Comparison, rows: pl.DataFrame) -> None:
        """Promise 7: counts the rows whose own values are wrong, not those of documents that another file spoilt."""
        own = "own_fault" if FEEDS[self._table].head else "line_fault"
        faulty = comparison.assembled.filter(pl.col(own).is_not_null() & ~pl.col("deleted"))["key"]
        bad = len(self.export.bad) + (ledger.rows_of(rows, faulty) if self._has_records else 0)
        why = too_many_bad_rows(bad, self.export.rows_read)
        if why:
            raise Refused(why)

    @property
    def _has_records(self) -> bool:
        return FEEDS[self._table].record_key is not None

    def _bad_rows(self) -> list[RejectedRow]:
        return [RejectedRow(row.number, row.column, row.words, row.original) for row in self.export.bad]

    def _rejected_rows(self, rejected: pl.DataFrame) -> list[RejectedRow]:
        """Rows of the file that were readable but whose record can't travel. ``rejected``: key, words."""
        if rejected.is_empty() or not self._has_records:
            return []
        rows = keyed(self._table, self.arrival.rows).select("row", "key").join(rejected, on="key")
        words = dict(rows.select("row", "words").iter_rows())
        raw = original_rows(self.path, self.export.file_id, words, self.max_file_bytes)
        return [RejectedRow(number, None, words[number], raw[number]) for number in sorted(raw)]

    async def _send_rejects(self, rows: list[RejectedRow]) -> None:
        for start in range(0, len(rows), _REJECTS_AT_ONCE):
            records = reject_records(rows[start : start + _REJECTS_AT_ONCE], self.round.origin, self._own)
            await self.round.send(self.round.topics.rejects, list(records))

    def _count(self, comparison: Comparison, attributed: pl.DataFrame, rows: pl.DataFrame, refused: pl.Series) -> None:
        found, bad = comparison.found, len(self.export.bad)
        if not self._has_records:
            reference = ledger.reference_rows(attributed, found.events["key"])
            self.counts = Counts(self.export.rows_read, bad, 0, self.round.tally.emitted, reference)
            return
        rejected = bad + ledger.rows_of(rows, found.rejected["key"]) + ledger.rows_of(rows, refused)
        waiting = ledger.rows_of(rows, found.waiting["key"])
        self.counts = Counts(self.export.rows_read, rejected, waiting, self.round.tally.emitted)
        kept = row_shares.waiting(
            comparison.entity, self._table, self.round.origin.commit_id or "", rows, found.waiting["key"]
        )
        self.round.shares = pl.concat([self.round.shares, kept])
