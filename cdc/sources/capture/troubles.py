"""Records whose status tells that they wait or were rejected, and the outcomes that told it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from cdc.rules.policy import usual_kind
from cdc.sources.capture.changes import Origin
from schemas.identity import change_id, outcome_id, record_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import key
from schemas.vocabulary import Entity, Operation, Result, System
from schemas.wire import to_bytes

TROUBLES = {"entity": pl.String, "key": pl.String, "reason": pl.String, "words": pl.String}

_RESULTS = {Reason.WAITING_FOR_LINES: Result.PENDING, Reason.MALFORMED: Result.REJECTED}


def no_troubles() -> pl.DataFrame:
    return pl.DataFrame(schema=TROUBLES)


def troubles_of(entity: Entity, rejected: pl.DataFrame, waiting: pl.DataFrame) -> pl.DataFrame:
    """The entity's troubled records from the verdicts' two lists (key, words)."""
    lists = ((rejected, Reason.MALFORMED), (waiting, Reason.WAITING_FOR_LINES))
    frames = [
        frame.select(pl.lit(entity.value).alias("entity"), "key", pl.lit(reason.code).alias("reason"), "words")
        for frame, reason in lists
    ]
    return pl.concat(frames).cast(TROUBLES)  # type: ignore[arg-type]  # polars takes a schema here


def told_anew(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Troubles that are new or read differently: a status is told once, not with every export."""
    return now.join(before, on=list(TROUBLES), how="anti")


def outcomes(troubles: pl.DataFrame, origin: Origin) -> Iterator[tuple[bytes, bytes]]:
    """Key and value for the entity's outcomes: no target, no causes, since the file's own ledger counts the rows."""
    for entity, record_key, code, words in troubles.select(list(TROUBLES)).iter_rows():
        outcome = _outcome(Entity(entity), record_key, Reason.of(code), words, origin, origin.observed_at)
        yield key(outcome.record_id, "none"), to_bytes(outcome)


def _outcome(entity: Entity, record_key: str, reason: Reason, words: str, origin: Origin, at: datetime) -> Outcome:
    place = (origin.company, entity, System.SAGE, record_key)
    cause = change_id(*place, Operation.READ, origin.file_id or str(origin.sequence), words)
    return Outcome(
        id=outcome_id(cause, None, _RESULTS[reason], 0),
        record_id=record_id(*place),
        company=origin.company,
        entity=entity,
        kind=usual_kind(entity),
        target=None,
        result=_RESULTS[reason],
        reason=reason.code,
        words=words,
        sage_key=record_key,
        at=at,
    )


def words_by_key(words: Mapping[str, str]) -> pl.DataFrame:
    """A mapping of keys to words as the verdicts' lists have them: key, words."""
    return pl.DataFrame(list(words.items()), schema={"key": pl.String, "words": pl.String}, orient="row")
