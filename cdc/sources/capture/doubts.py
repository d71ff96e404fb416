"""Records of which an event may have been sent although no commit followed: a crash came between.

If the same file is taken in again, the same events are sent again. If another file has taken its place, the other side
may hold what no export shows any more; so each of these records is told once more, whether it differs or not.
"""

import polars as pl

from schemas.vocabulary import Entity

DOUBTS = {"entity": pl.String, "key": pl.String}


def no_doubts() -> pl.DataFrame:
    return pl.DataFrame(schema=DOUBTS)


def with_events(doubts: pl.DataFrame, entity: Entity, keys: pl.Series) -> pl.DataFrame:
    """The doubts, and these records whose events are about to be sent."""
    coming = pl.DataFrame({"key": keys.cast(pl.String)}).select(pl.lit(entity.value).alias("entity"), "key")
    return pl.concat([doubts, coming]).unique(maintain_order=True)


def settled(doubts: pl.DataFrame, entities: set[Entity]) -> pl.DataFrame:
    """The doubts without those of entities whose commit follows now."""
    return doubts.filter(~pl.col("entity").is_in([entity.value for entity in entities]))


def keys_of(doubts: pl.DataFrame, entity: Entity) -> pl.Series:
    if doubts.is_empty():
        return pl.Series("key", dtype=pl.String)
    return doubts.filter(pl.col("entity") == entity.value)["key"]
