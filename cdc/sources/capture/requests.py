"""What a person decided: held deletions are carried out or forgotten, held files taken in or left."""

import asyncio
from datetime import datetime

import polars as pl

from cdc.sources.capture.comparing import Comparison
from cdc.sources.capture.manifest import HeldFile, Manifest
from cdc.sources.capture.round import Round
from cdc.sources.capture.shares import accounted
from cdc.sources.capture.standing import STANDING, Standing
from cdc.sources.capture.verdicts import EVENTS, Verdicts
from schemas.control import Action
from schemas.export_file import FileState
from schemas.vocabulary import Entity, Operation

_DISCARDED = "a person looked at it and discarded it"
_RELEASED = "a person looked at it and released it"
_GONE = "it is no longer in the folder; export again"
_REMEMBERED = 200


async def decide_deletions(round_: Round, entity: Entity, action: Action) -> int:
    """Release: send the held deletions for good. Discard: say that the records are as they were, and keep them.

    Returns how many records it concerned.
    """
    comparison = await asyncio.to_thread(_held, round_, entity, action)
    if comparison.found.events.is_empty():
        return 0
    await round_.send_events(comparison)
    await asyncio.to_thread(_remember, round_, comparison, action)
    round_.shares = accounted(round_.shares, entity, comparison.found.events["key"])
    return comparison.found.events.height


def decide_file(manifest: Manifest, held: HeldFile, action: Action, at: datetime, *, there: bool) -> Manifest:
    """The manifest without the hold; its outbox says what was decided. ``there``: the very file still lies there."""
    released = action is Action.RELEASE and there
    state, why = (FileState.SETTLED, _RELEASED) if released else (FileState.REFUSED, _DISCARDED if there else _GONE)
    ledger = held.ledger.model_copy(update={"state": state, "why": why, "at": at})
    discarded = manifest.discarded if released else (*manifest.discarded, ledger.file_id)
    return manifest.model_copy(
        update={
            "held": {file_id: file for file_id, file in manifest.held.items() if file_id != ledger.file_id},
            "released": (*manifest.released, ledger.file_id) if released else manifest.released,
            "discarded": discarded[-_REMEMBERED:],
            "outbox": (ledger,),
        }
    )


def _held(round_: Round, entity: Entity, action: Action) -> Comparison:
    snapshot = round_.knowledge.snapshot(entity)
    records = snapshot.filter(pl.col("standing") == Standing.HELD.value).collect()
    op = Operation.DELETE if action is Action.RELEASE else Operation.READ
    events = records.with_row_index("at").select(
        "key",
        pl.lit(op.value).alias("op"),
        pl.lit("absence").alias("signal"),
        pl.lit(False).alias("held"),
        "at",
        "hash",
        pl.col("hash").alias("old_hash"),
        pl.col("standing").alias("old_standing"),
        pl.col("sequence").alias("position"),
        pl.lit(None, pl.String).alias("occurred"),
    )
    nothing = pl.DataFrame(schema={"key": pl.String, "words": pl.String})
    return Comparison(entity, records, Verdicts(events.select(list(EVENTS)), nothing, nothing, nothing), snapshot)


def _remember(round_: Round, comparison: Comparison, action: Action) -> None:
    standing = Standing.DELETED if action is Action.RELEASE else Standing.KEPT
    decided = pl.col("standing") == Standing.HELD.value
    snapshot = (
        round_.knowledge.snapshot(comparison.entity)
        .with_columns(
            pl.when(decided).then(pl.lit(standing.value, STANDING)).otherwise("standing").alias("standing"),
            pl.when(decided).then(pl.lit(round_.origin.sequence)).otherwise("sequence").alias("sequence"),
        )
        .collect()
    )
    store = round_.knowledge.store
    state = store.manifest.entity(comparison.entity)
    stored = store.write(comparison.entity.value, snapshot)
    round_.entities[comparison.entity] = state.model_copy(update={"stored": stored})
