"""One round of capture: compare entities, send what differs, remember it; nothing counts before the commit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from cdc.broker.sending import Record
from cdc.sources.capture import shares as row_shares
from cdc.sources.capture.changes import Origin
from cdc.sources.capture.comparing import Comparison, Known, compare
from cdc.sources.capture.doubts import kept, keys_of, settled, with_events
from cdc.sources.capture.emission import SLICE, Emission, Tally
from cdc.sources.capture.hashing import recipe
from cdc.sources.capture.knowledge import Knowledge
from cdc.sources.capture.manifest import EntityState, Manifest, Stored
from cdc.sources.capture.snapshots import next_snapshot
from cdc.sources.capture.standing import is_one_of
from cdc.sources.capture.troubles import outcomes, told_anew, troubles_of, words_by_key
from cdc.sources.capture.verdicts import live_records
from schemas.records import RECORDS
from schemas.topics import Topics
from schemas.vocabulary import Entity

Send = Callable[[str, Sequence[Record]], Awaitable[None]]
Progress = Callable[[int, int], None]

NO_ROWS = pl.DataFrame(schema={"key": pl.String, "rows": pl.Int64, "row": pl.UInt32})


@dataclass(slots=True)
class Round:
    """``arrived`` are tables that this round brings. The rest fills as entities are taken."""

    knowledge: Knowledge
    topics: Topics
    send: Send
    origin: Origin
    progress: Progress
    arrived: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    entities: dict[Entity, EntityState] = field(default_factory=dict)
    shares: pl.DataFrame = field(init=False)
    troubles: pl.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        self.shares, self.troubles = self.knowledge.shares(), self.knowledge.troubles()

    def compare(self, entity: Entity, only: pl.Series | None = None) -> Comparison:
        """``only``: keys of the records that may differ, if what arrived has no other. Heavy: call it in a thread."""
        index, before = self.knowledge.index(entity), self.knowledge.snapshot(entity)
        live = live_records(index)
        if only is not None:
            index = index.filter(is_one_of(only))
            before = before.filter(is_one_of(only)).collect().lazy()
        first_load = not self.knowledge.store.manifest.entity(entity).loaded
        known = Known(index, before, live, self.troubled(entity), first_load, partial=only is not None)
        return compare(entity, self.knowledge.world(entity, self.arrived), known)

    def troubled(self, entity: Entity) -> pl.Series:
        """Keys of records to look at even if nothing of them differs."""
        return pl.concat([keys_of(self.troubles, entity), keys_of(self.knowledge.doubts(), entity)]).unique()

    async def take(self, comparison: Comparison, rows: pl.DataFrame = NO_ROWS) -> None:
        """Send the entity's events and outcomes, all acknowledged, and write its next snapshot."""
        entity = comparison.entity
        await self.send_events(comparison, rows)
        await self._send_troubles(comparison)
        await asyncio.to_thread(self._remember, comparison)
        sent = comparison.found.events.filter(~pl.col("key").is_in(list(self.tally.refused[entity])))["key"]
        self.shares = row_shares.accounted(self.shares, entity, sent)
        if self.origin.table:
            behind = row_shares.held(entity, self.origin.table, self.tally.behind_holds[entity])
            self.shares = pl.concat([self.shares, behind])

    async def send_events(self, comparison: Comparison, rows: pl.DataFrame = NO_ROWS) -> None:
        """Send the entity's events in slices, all acknowledged; the tally says what was sent."""
        entity, manifest = comparison.entity, self.knowledge.store.manifest
        if comparison.found.events.height:
            await asyncio.to_thread(self._doubt, comparison)
        emission = Emission(
            comparison,
            comparison.before,
            rows,
            row_shares.of_entity(self.shares, entity),
            {state.ledger.commit_id: state.ledger.emitted for state in manifest.tables.values()},
            self.origin,
            self.knowledge.is_sold(self.arrived),
            self.tally,
        )
        await self._send_slices(emission, comparison.found.events.height)

    def _doubt(self, comparison: Comparison) -> None:
        """Before the first event leaves: if no commit follows, the next round knows what may have been sent."""
        store = self.knowledge.store
        doubts = with_events(self.knowledge.doubts(), comparison.entity, comparison.found.events["key"])
        store.note(store.manifest.model_copy(update=kept(doubts, store.write)))

    async def _send_slices(self, emission: Emission, total: int) -> None:
        """The next slice is prepared while the last one travels."""
        topic = self.topics.changes(emission.comparison.entity)
        slices, done = emission.messages(), 0
        travelling: asyncio.Future[None] | None = None
        try:
            while (messages := await asyncio.to_thread(next, slices, None)) is not None:
                if travelling is not None:
                    await travelling
                travelling = asyncio.ensure_future(self.send(topic, [(key, value, ()) for key, value in messages]))
                done += len(messages)
                self.progress(done, total)
        finally:
            if travelling is not None:
                await travelling

    async def _send_troubles(self, comparison: Comparison) -> None:
        entity, found = comparison.entity, comparison.found
        refused = words_by_key(self.tally.refused[entity])
        waiting = found.waiting
        if not self.knowledge.store.manifest.entity(entity).loaded:
            # While the first load is under way, half of all documents wait for their header: that is no news.
            waiting = waiting.join(found.said.filter(pl.col("orphan")).select("key"), on="key", how="anti")
        now = troubles_of(entity, pl.concat([found.rejected, refused]), waiting)
        told = outcomes(told_anew(now, self.troubles), self.origin)
        while batch := [(key, value, ()) for key, value in islice(told, SLICE)]:
            await self.send(self.topics.outcomes(entity), batch)
        self.troubles = pl.concat([self.troubles.filter(pl.col("entity") != entity.value), now])

    def _remember(self, comparison: Comparison) -> None:
        entity, store = comparison.entity, self.knowledge.store
        state, record = store.manifest.entity(entity), RECORDS[entity]
        snapshot = next_snapshot(
            comparison.assembled,
            comparison.found,
            comparison.before,
            self.tally.refused[entity],
            self.origin.sequence,
            record,
        )
        if snapshot is not None:
            stored = self._stored(comparison, state.stored, snapshot)
            state = EntityState(stored=stored, recipe=recipe(record), loaded=state.loaded)
        loaded = state.loaded or self.knowledge.is_loaded(entity, self.arrived)
        self.entities[entity] = state.model_copy(update={"loaded": loaded})

    def _stored(self, comparison: Comparison, last: Stored | None, snapshot: pl.DataFrame) -> Stored:
        name, store = comparison.entity.value, self.knowledge.store
        if not comparison.partial or last is None:
            return store.write(name, snapshot)
        return store.amend(last, name, "key", snapshot, snapshot["key"].clear())

    def manifest(self) -> Manifest:
        """The store's manifest with what this round learnt; the caller adds what it knows of files and requests."""
        store = self.knowledge.store
        before, doubts = store.manifest, settled(self.knowledge.doubts(), set(self.entities))
        return before.model_copy(
            update={
                "sequence": self.origin.sequence,
                "entities": {**before.entities, **self.entities},
                "shares": store.write("shares", self.shares) if self.shares.height else None,
                "troubles": store.write("troubles", self.troubles) if self.troubles.height else None,
                **kept(doubts, store.write),
            }
        )
