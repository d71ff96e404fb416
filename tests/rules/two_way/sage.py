"""A company in Sage: what people do there, the exports that show it later, and what is written there for us."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.change import Change, RowShare, Source
from schemas.identity import change_id
from schemas.vocabulary import Operation, Signal, System
from schemas.wire import dumps
from tests.rules.examples import COMPANY
from tests.rules.two_way.logs import Time
from tests.rules.two_way.trade import Trade, Values


@dataclass(frozen=True)
class Row:
    """``made_for`` is the id of the CRM's record that the connector made the row for; None: a person made it."""

    record: Values
    modified_at: datetime
    made_for: int | None = None


Export = dict[str, Row]


class Sage:
    """``rows`` are the living records by code. ``births`` counts how often each code began, or became one that travels.

    ``shown`` counts how often exports that were read showed a code begin.
    """

    def __init__(self, trade: Trade, time: Time) -> None:
        self.trade = trade
        self.rows: dict[str, Row] = {}
        self.births: dict[str, int] = {}
        self.made_for: list[int] = []
        self.exports: list[Export] = []
        self.shown: dict[str, int] = {}
        self._time = time
        self._last_read: Export = {}
        self._committed: dict[str, int] = {}
        self._sequence = 0
        self._last_changes: list[Change] = []

    def begins(self, code: str, record: Values, made_for: int | None = None) -> None:
        self.rows[code] = Row(record, self._time.now(), made_for)
        self.births[code] = self.births.get(code, 0) + 1
        if made_for is not None:
            self.made_for.append(made_for)

    def changes(self, code: str, values: Values) -> None:
        """By a person or by the connector: Sage does not tell them apart."""
        row = self.rows[code]
        self.rows[code] = Row(row.record | values, self._time.now(), row.made_for)
        if self.trade.kind(row.record) is None and self.trade.kind(self.rows[code].record) is not None:
            self.births[code] += 1

    def goes_back(self, code: str, field: str, value: object) -> bool:
        """Whether the field would again be what an export shows that was taken before it changed."""
        shown = [export[code].record[field] for export in (self._last_read, *self.exports) if code in export]
        return self.rows[code].record[field] != value and value in shown

    def loses(self, code: str) -> None:
        del self.rows[code]

    def is_exported(self) -> None:
        """Somebody takes an export; it is read later."""
        self.exports.append(dict(self.rows))

    def next_export(self) -> list[Change]:
        """Capture reads the oldest export that waits: what differs from the one read before."""
        if not self.exports:
            return []
        export = self.exports.pop(0)
        self._sequence += 1
        self._last_changes = list(self._differences(export))
        self._last_read = export
        return self._last_changes

    def last_export_again(self) -> list[Change]:
        """Capture crashed before it committed: the same changes with the same ids."""
        return self._last_changes

    def _differences(self, export: Export) -> Iterator[Change]:
        first = 0
        for code, row in export.items():
            before = self._last_read.get(code)
            if before is None:
                self.shown[code] = self.shown.get(code, 0) + 1
            if before is None or before.record != row.record:
                op = Operation.CREATE if before is None else Operation.UPDATE
                share = RowShare(commit_id=f"f{self._sequence}", first=first, rows=1)
                yield self._change(code, op, before, row, shares=(share,))
                first += 1
        for code in self._last_read.keys() - export.keys():
            yield self._change(code, Operation.DELETE, self._last_read[code], None)

    def _change(
        self, code: str, op: Operation, before: Row | None, after: Row | None, shares: tuple[RowShare, ...] = ()
    ) -> Change:
        position, self._committed[code] = self._committed.get(code, 0), self._sequence
        states: list[Any] = [before and before.record, after and after.record]
        return Change(
            id=change_id(
                COMPANY, self.trade.entity, System.SAGE, code, op, str(position), dumps(states).decode()
            ),
            company=COMPANY,
            entity=self.trade.entity,
            system=System.SAGE,
            key=code,
            op=op,
            before=states[0],
            after=states[1],
            source=Source(
                sequence=self._sequence, signal=Signal.ROW if after else Signal.ABSENCE, accounts_for=shares
            ),
            occurred_at=after.modified_at if after else None,
            observed_at=self._time.now(),
        )  # fmt: skip
