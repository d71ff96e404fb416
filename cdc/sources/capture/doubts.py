"""Records of which an event may have been sent although no commit followed: a crash came between.

If the same file is taken in again, the same events are sent again. If another file has taken its place, the other side
may hold what no export shows any more; so each of these records is told once more, whether it differs or not.
"""

from collections.abc import Callable

import polars as pl

from cdc.sources.capture.manifest import Stored
from schemas.vocabulary import Entity

_FEW = 200

DOUBTS = {"entity": pl.String, "key": pl.String}


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


def kept(doubts: pl.DataFrame, write: Callable[[str, pl.DataFrame], Stored]) -> dict[str, object]:
    """What the manifest says of them: a few stand in it, many in a file; a small export waits for no further file."""
    if doubts.height > _FEW:
        return {"doubts": write("doubts", doubts), "few_doubts": ()}
    return {"doubts": None, "few_doubts": tuple(doubts.iter_rows())}
