"""One entity's part of taking in an export: assemble it again, compare it with its snapshot."""

from dataclasses import dataclass

import polars as pl

from cdc.sources.capture.assembly import ASSEMBLERS
from cdc.sources.capture.assembly.world import World
from cdc.sources.capture.deletions import deleted_records, with_signals
from cdc.sources.capture.faults import fault
from cdc.sources.capture.hashing import content_hash
from cdc.sources.capture.verdicts import Limits, Verdicts, verdicts
from schemas.records import RECORDS
from schemas.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class Comparison:
    """An entity as Sage shows it now (``assembled``), and what is to be said about it.

    ``before`` is the snapshot; ``partial``: only of the records that may differ, as is what is assembled.
    """

    entity: Entity
    assembled: pl.DataFrame
    found: Verdicts
    before: pl.LazyFrame
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The snapshot's ``index`` and the snapshot ``before``; both only of the records that may differ if ``partial``.

    ``live`` is how many records live in all of it; ``troubled`` are keys whose status tells of waiting or rejection.
    """

    index: pl.DataFrame
    before: pl.LazyFrame
    live: int
    troubled: pl.Series
    first_load: bool
    partial: bool = False


def compare(entity: Entity, world: World, known: Known) -> Comparison:
    """Pure: the world and what is known in, verdicts out."""
    deleted = deleted_records(world.tables.get("DELETED_RECORDS"), entity)
    assembled = with_signals(_assembled(entity, world), deleted)
    limits = Limits(world.settings.deletions_max, world.settings.deletions_max_share)
    found = verdicts(
        assembled, known.index, known.troubled, deleted, limits, first_load=known.first_load, live=known.live
    )
    return Comparison(entity, assembled, found, known.before, known.partial)


def _assembled(entity: Entity, world: World) -> pl.DataFrame:
    """The entity with hash, ``own_fault`` (of its own row), ``line_fault``, ``fault``, ``waits`` and ``orphan``."""
    record = RECORDS[entity]
    frame = ASSEMBLERS[entity](world)
    nothing = pl.lit(None, pl.String)
    missing = [
        literal.alias(name)
        for name, literal in (("line_fault", nothing), ("waits", nothing), ("orphan", pl.lit(False)))
        if name not in frame.columns
    ]
    frame = frame.with_columns(content_hash(frame, record), *missing)
    frame = frame.with_columns(pl.coalesce("unreadable", fault(frame, record)).alias("own_fault"))
    return frame.with_columns(pl.coalesce("own_fault", "line_fault").alias("fault"))
