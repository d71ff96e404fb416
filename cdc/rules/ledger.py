"""The file ledger: how the rows of each export file ended, counted from outcomes (promise 3). Pure."""

import struct
from collections.abc import Iterable
from datetime import datetime

from cdc.rules.effects import Effects, Emission, Read
from cdc.rules.row_results import RowResults, blocks
from schemas.export_file import FileLedger
from schemas.outcome import Outcome
from schemas.topics import key
from schemas.vocabulary import FINAL_RESULTS, Result
from schemas.wire import to_bytes

MAX_ROWS = 1 << 24
"""Rows beyond this ordinal are not counted: no export that is accepted has as many."""

_COUNTS = struct.Struct(f"<{len(FINAL_RESULTS)}H")


class Ledger:
    """Counts outcomes of a batch and says what changed.

    State per file: one entry per block of rows (see cdc/rules/row_results.py), and one with the counts of every block.
    The counts of a block are taken anew from its bitmaps and never added to: entries of one batch may reach the state
    apart from each other, and a batch that is delivered again puts right what is left of the first time.
    """

    def __init__(self, files_topic: str) -> None:
        self._files_topic = files_topic

    def handle(self, outcomes: Iterable[Outcome], read: Read, now: datetime) -> Effects:
        """At most one message per file whose totals changed. ``outcomes`` are in the order of delivery."""
        touched: dict[tuple[str, str], dict[int, RowResults]] = {}
        for outcome in outcomes:
            if outcome.result.final:
                _end_rows(outcome, touched, read)
        effects = Effects()
        for (company, commit_id), changed in touched.items():
            self._count(company, commit_id, changed, read, now, effects)
        return effects

    def _count(
        self, company: str, commit_id: str, changed: dict[int, RowResults], read: Read, now: datetime, effects: Effects
    ) -> None:
        place = key(company, commit_id)
        before = read(place) or b""
        counts = bytearray(before)
        for block, results in changed.items():
            effects.state[_block_key(company, commit_id, block)] = results.to_bytes()
            _set_counts(counts, block, results.counts())
        if counts == before:
            return
        effects.state[place] = bytes(counts)
        ledger = FileLedger(company=company, commit_id=commit_id, outcomes=totals(bytes(counts)), at=now)
        effects.emissions.append(Emission(self._files_topic, key(company, commit_id, "outcomes"), to_bytes(ledger)))


def totals(counts: bytes) -> dict[Result, int]:
    """Rows per result over all blocks, results without rows left out."""
    sums = map(sum, zip(*_COUNTS.iter_unpack(counts), strict=True))
    return {result: rows for result, rows in zip(FINAL_RESULTS, sums, strict=True) if rows}


def _end_rows(outcome: Outcome, touched: dict[tuple[str, str], dict[int, RowResults]], read: Read) -> None:
    for share in (share for cause in outcome.causes for share in cause.accounts_for):
        if share.first + share.rows > MAX_ROWS:
            continue
        of_file = touched.setdefault((outcome.company, share.commit_id), {})
        for block, first, rows in blocks(share.first, share.rows):
            if block not in of_file:
                of_file[block] = RowResults.from_bytes(read(_block_key(outcome.company, share.commit_id, block)))
            of_file[block].end(outcome.result, first, rows)


def _set_counts(counts: bytearray, block: int, numbers: tuple[int, ...]) -> None:
    start = block * _COUNTS.size
    counts.extend(bytes(max(0, start + _COUNTS.size - len(counts))))
    _COUNTS.pack_into(counts, start, *numbers)


def _block_key(company: str, commit_id: str, block: int) -> bytes:
    return key(company, commit_id, str(block))
