"""What the store knows, as the assembly and the difference need it."""

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from cdc.settings import CompanySettings
from cdc.sources.capture.assembly.columns import column
from cdc.sources.capture.assembly.world import World
from cdc.sources.capture.doubts import DOUBTS
from cdc.sources.capture.feeds import DEPENDENTS, FEEDS
from cdc.sources.capture.hashing import content_hash, recipe
from cdc.sources.capture.pictures import Pictures
from cdc.sources.capture.shares import no_shares
from cdc.sources.capture.standing import INDEX, no_snapshot, snapshot_schema
from cdc.sources.capture.store import Store
from cdc.sources.capture.troubles import no_troubles
from schemas.document import SPECIAL_CODES
from schemas.records import RECORDS
from schemas.vocabulary import Entity


class Knowledge:
    """Reads of one company's store."""

    def __init__(self, store: Store, settings: CompanySettings, pictures: Pictures) -> None:
        self.store = store
        self.settings = settings
        self.pictures = pictures

    @property
    def also(self) -> tuple[str, ...]:
        """Columns of SALES_LEDGER that only the settings name."""
        return tuple(sorted({self.settings.potential.column, self.settings.sales_rep_column or ""} - {""}))

    def table(self, name: str) -> pl.LazyFrame | None:
        """The table as last taken in; None if it never came."""
        state = self.store.manifest.tables.get(name)
        return None if state is None else self.store.scan(state.stored)

    def whole_table(self, name: str) -> pl.DataFrame | None:
        state = self.store.manifest.tables.get(name)
        return None if state is None else self.store.read(state.stored)

    def world(self, entity: Entity, arrived: Mapping[str, pl.DataFrame]) -> World:
        """What the entity is assembled from, with tables that just arrived in the place of those before."""
        tables = {}
        for name in (*DEPENDENTS[entity], "DELETED_RECORDS"):
            frame = arrived[name] if name in arrived else self.whole_table(name)
            if frame is not None:
                tables[name] = frame
        return World(tables, self.settings, self._hashes(tables["STOCK"]) if entity is Entity.PRODUCT else {})

    def can_assemble(self, entity: Entity, arrived: Mapping[str, pl.DataFrame]) -> bool:
        """Whether any table with the entity's own rows ever came."""
        own = [name for name, feed in FEEDS.items() if feed.entity is entity and feed.record_key]
        return any(name in arrived or name in self.store.manifest.tables for name in own)

    def is_loaded(self, entity: Entity, arrived: Mapping[str, pl.DataFrame]) -> bool:
        """Whether every table with the entity's own rows came by now."""
        own = [name for name, feed in FEEDS.items() if feed.entity is entity and feed.record_key]
        return all(name in arrived or name in self.store.manifest.tables for name in own)

    def snapshot(self, entity: Entity) -> pl.LazyFrame:
        """The entity's snapshot with all columns of today's record; without rows if there is none yet."""
        stored = self.store.manifest.entity(entity).stored
        schema = snapshot_schema(RECORDS[entity])
        if stored is None:
            return no_snapshot(RECORDS[entity]).lazy()
        frame = self.store.scan(stored)
        known = frame.collect_schema().names()
        missing = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in known]
        return frame.with_columns(missing).select(list(schema))

    def index(self, entity: Entity) -> pl.DataFrame:
        """Key, hash, standing and sequence of each record; hashes are computed again if their recipe is another."""
        state, record = self.store.manifest.entity(entity), RECORDS[entity]
        if state.recipe == recipe(record) or state.stored is None:
            return self.snapshot(entity).select(list(INDEX)).collect()
        whole = self.snapshot(entity).collect()
        return whole.with_columns(content_hash(whole, record)).select(list(INDEX))

    def shares(self) -> pl.DataFrame:
        stored = self.store.manifest.shares
        return no_shares() if stored is None else self.store.read(stored)

    def troubles(self) -> pl.DataFrame:
        stored = self.store.manifest.troubles
        return no_troubles() if stored is None else self.store.read(stored)

    def doubts(self) -> pl.DataFrame:
        """Records of which an event may have been sent without a commit: entity, key."""
        manifest = self.store.manifest
        if manifest.doubts is not None:
            return self.store.read(manifest.doubts)
        return pl.DataFrame(list(manifest.few_doubts), schema=DOUBTS, orient="row")

    def is_sold(self, arrived: Mapping[str, pl.DataFrame]) -> Callable[[str | None], bool]:
        """Whether a line's product code is a row of STOCK; any but a special one is, while STOCK never came."""

        @cache
        def codes() -> frozenset[str] | None:
            stock = arrived["STOCK"] if "STOCK" in arrived else self.whole_table("STOCK")
            if stock is None:
                return None
            return frozenset(stock.filter(column(stock, "RECORD_DELETED").fill_null("0") != "1")["key"])

        def is_sold(code: str | None) -> bool:
            known = codes()
            return code is not None and code not in SPECIAL_CODES and (known is None or code in known)

        return is_sold

    def picture_hashes(self) -> dict[str, str]:
        """The hash of each picture that STOCK names and that is there, by Sage's name for it."""
        stock = self.table("STOCK")
        if stock is None or "WEB_IMAGE_FILE" not in stock.collect_schema().names():
            return {}
        return self._hashes(stock.select("WEB_IMAGE_FILE").collect())

    def _hashes(self, stock: pl.DataFrame) -> dict[str, str]:
        if "WEB_IMAGE_FILE" not in stock.columns:
            return {}
        return self.pictures.hashes(stock["WEB_IMAGE_FILE"].drop_nulls().unique().to_list())
