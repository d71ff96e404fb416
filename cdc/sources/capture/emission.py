"""Verdicts to records for Kafka, a slice at a time: memory stays bounded however many records changed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from cdc.broker.limits import MAX_RECORD_BYTES
from cdc.sources.capture.changes import Origin, Share, Unsendable, Values, change_bytes, with_stock
from cdc.sources.capture.comparing import Comparison
from cdc.sources.capture.shares import ByKey
from schemas.records import RECORDS
from schemas.vocabulary import Entity

SLICE = 1000
_BLOCK = 50_000
_HEADROOM_BYTES = 4096

Message = tuple[bytes, bytes]


@dataclass(slots=True)
class Tally:
    """What the emission of one file has given out so far."""

    emitted: int = 0
    changes: int = 0
    held: int = 0
    earlier: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    refused: dict[Entity, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    behind_holds: dict[Entity, dict[str, list[Share]]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True, slots=True)
class Emission:
    """Everything that turns one entity's verdicts into messages.

    ``rows`` has the file's rows by key (key, rows, row); ``shares`` those of earlier files; ``emitted_before`` the next
    free ordinal of each of those files. ``tally`` is filled while the messages are read.
    """

    comparison: Comparison
    before: pl.LazyFrame | None
    rows: pl.DataFrame
    shares: ByKey
    emitted_before: Mapping[str, int]
    origin: Origin
    is_sold: Callable[[str | None], bool]
    tally: Tally

    def messages(self) -> Iterator[list[Message]]:
        """Slices of key and value, in order. A record that can't become an event is noted as refused."""
        events = self.comparison.found.events.join(self.rows, on="key", how="left", maintain_order="left")
        for block in events.iter_slices(_BLOCK):
            known = self._known(block)
            for part in block.iter_slices(SLICE):
                yield list(self._slice(part, known))

    def _known(self, block: pl.DataFrame) -> pl.DataFrame | None:
        keys = block.filter(pl.col("old_standing").is_not_null())["key"]
        if self.before is None or keys.is_empty():
            return None
        return self.before.filter(pl.col("key").is_in(keys.implode())).select("key", *self._fields).collect()

    @property
    def _fields(self) -> list[str]:
        return [name for name in RECORDS[self.comparison.entity].model_fields if name != "in_stock_table"]

    def _slice(self, events: pl.DataFrame, known: pl.DataFrame | None) -> Iterator[Message]:
        befores = self._befores(events, known)
        afters = iter(self._afters(events))
        for event, before in zip(events.iter_rows(named=True), befores, strict=True):
            after = None if event["op"] == "d" else next(afters)
            message = self._message(event, before, after)
            if message is not None:
                yield message

    def _befores(self, events: pl.DataFrame, known: pl.DataFrame | None) -> Sequence[Values | None]:
        if known is None:
            return [None] * events.height
        values = events.select("key").join(known, on="key", how="left", maintain_order="left").select(self._fields)
        has_before = events.select(pl.col("old_standing").is_not_null() & (pl.col("op") != "c")).to_series()
        return [values if has else None for has, values in zip(has_before, values.iter_rows(named=True), strict=True)]

    def _afters(self, events: pl.DataFrame) -> list[dict[str, Any]]:
        shown = events.filter(pl.col("op") != "d")["at"]
        return self.comparison.assembled.select(self._fields)[shown].to_dicts()

    def _message(self, event: dict[str, Any], before: Values | None, after: Values | None) -> Message | None:
        for values in (before, after):
            if values is not None:
                with_stock(values, self.is_sold)
        shares = self._shares(event)
        try:
            message = change_bytes(self.origin, self.comparison.entity, event, before, after, shares)
            _check_size(message)
        except Unsendable as error:
            self.tally.refused[self.comparison.entity][event["key"]] = error.words
            return None
        self._count(event, shares)
        return message

    def _shares(self, event: Mapping[str, Any]) -> list[Share]:
        """Rows of this file, then those of earlier files that waited for this or stand behind a held deletion."""
        shares: list[Share] = []
        if event["rows"] and self.origin.commit_id:
            shares.append((self.origin.commit_id, self.tally.emitted, event["rows"]))
        for commit, rows, first in self.shares.get(event["key"], ()):
            ordinal = self.emitted_before.get(commit, 0) + self.tally.earlier[commit] if first is None else first
            shares.append((commit, ordinal, rows))
        return shares

    def _count(self, event: Mapping[str, Any], shares: list[Share]) -> None:
        self.tally.changes += 1
        self.tally.emitted += event["rows"] or 0
        for commit, rows, first in self.shares.get(event["key"], ()):
            if first is None:
                self.tally.earlier[commit] += rows
        if event["held"]:
            self.tally.held += 1
            self.tally.behind_holds[self.comparison.entity][event["key"]] = shares


def _check_size(message: Message) -> None:
    size = len(message[0]) + len(message[1])
    if size > MAX_RECORD_BYTES - _HEADROOM_BYTES:
        raise Unsendable(f"the record has {size} bytes, {MAX_RECORD_BYTES} can travel")
