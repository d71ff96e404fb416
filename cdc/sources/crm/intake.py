"""Rows of one company, from whichever way they came, to change events that Kafka has acknowledged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cdc.broker.sending import Record
from cdc.failures import Refused, Unavailable
from cdc.rules.dead_letter import dead_letter
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.views import view_of
from cdc.settings import CompanySettings
from cdc.sources.capture.sender import Sender
from cdc.sources.crm.changes import Sight, change_of
from cdc.sources.crm.defects import defect
from cdc.sources.crm.facts import by_connector, facts_of
from cdc.sources.crm.lines import OrderLines, newest_touch
from cdc.sources.crm.memory import Dated, Memory
from cdc.sources.crm.rows import BadRow, Row, Touch, id_of, is_deleted, last_touch
from schemas.change import Change
from schemas.reason import Reason
from schemas.topics import Topics, key
from schemas.vocabulary import INTO_SAGE, Entity, System
from schemas.wire import dumps, to_bytes

_ROWS_AT_A_STRETCH = 10
"""Then others may go on: a quotation does not wait for a thousand accounts."""

RESOURCES = {Entity.ACCOUNT: "accounts", Entity.CONTACT: "contacts", Entity.SALES_ORDER: "salesorders"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows that came together. ``source`` says from where; ``original`` are the bytes they came in, if they did.

    ``with_lines``: the lines of these orders were touched, whoever touched the orders themselves last.
    """

    entity: Entity
    rows: Sequence[Row]
    sight: Sight
    source: str
    original: bytes | None = None
    with_lines: bool = False


@dataclass(slots=True)
class Prepared:
    """What becomes of parcels: events with the moments of their rows, dead letters, and quotations whose lines may
    still be on their way."""

    changes: list[Dated] = field(default_factory=list)
    rejects: list[Record] = field(default_factory=list)
    unsettled: list[tuple[Parcel, Row]] = field(default_factory=list)
    taken: list[tuple[str, Row]] = field(default_factory=list)


class Intake:
    """One company's way in. Calls raise Unavailable or KafkaUnavailable, and then nothing counts as done."""

    def __init__(
        self, company: CompanySettings, api: Api, lookups: Lookups, topics: Topics, sender: Sender, memory: Memory
    ) -> None:
        self.own_user: int | None = None
        self.lines = OrderLines(api)
        self.memory = memory
        self._company = company
        self._lookups = lookups
        self._topics = topics
        self._sender = sender
        self._sending = {entity: asyncio.Lock() for entity in INTO_SAGE}

    async def prepare(self, parcel: Parcel, into: Prepared) -> None:
        """Turn the rows into events. A row that can't be used becomes a dead letter and stops no other (promise 7)."""
        lines = await self.lines.rows([id_of(row) for row in parcel.rows if self._lines_are_read_now(parcel, row)])
        for number, row in enumerate(parcel.rows, start=1):
            if not number % _ROWS_AT_A_STRETCH:
                await asyncio.sleep(0)
            if self._may_be_unfinished(parcel, row):
                into.unsettled.append((parcel, row))
                continue
            own = lines[id_of(row)] if self._lines_are_read_now(parcel, row) else None
            await self.prepare_row(parcel, row, own, into)
            into.taken.append((RESOURCES[parcel.entity], row))

    async def prepare_row(self, parcel: Parcel, row: Row, lines: list[Row] | None, into: Prepared) -> None:
        """One row; ``lines`` are those of an order, None where they do not matter."""
        try:
            into.changes.append(await self._change(parcel, row, lines))
        except Unavailable:
            raise
        except (BadRow, Refused) as error:
            self._reject(parcel, row, Reason.MALFORMED, error.words, into)
        except Exception as error:
            self._reject(parcel, row, Reason.DEFECT, defect(error), into)

    async def emit(self, prepared: Prepared) -> None:
        """Send what is news, in order; return when all of it is durable (promise 1)."""
        for entity in INTO_SAGE:
            if ours := [each for each in prepared.changes if each[0].entity is entity]:
                await self._emit(entity, ours)
        await self._send(self._topics.rejects, prepared.rejects)
        for resource, row in prepared.taken:
            self.memory.took(resource, row)

    async def _emit(self, entity: Entity, changes: Sequence[Dated]) -> None:
        async with self._sending[entity]:
            news = self.memory.news(changes)
            await self._send(self._topics.changes(entity), [_record(change) for change, _ in news])
            for each in news:
                self.memory.told(*each)

    def reject(self, source: str, original: bytes, words: str, at: datetime, into: Prepared) -> None:
        """A body that has no usable rows at all."""
        letter = dead_letter(
            self._topics.rejects, source, key(self._company.id, source), original, Reason.MALFORMED, words, at,
            company=self._company.id,
        )  # fmt: skip
        into.rejects.append((letter.key, letter.value, letter.headers))

    def _reject(self, parcel: Parcel, row: Row, reason: Reason, words: str, into: Prepared) -> None:
        letter = dead_letter(
            self._topics.rejects, parcel.source, key(self._company.id, parcel.source), parcel.original or dumps(row),
            reason, words, parcel.sight.observed_at, company=self._company.id, entity=parcel.entity,
        )  # fmt: skip
        if (letter.key, letter.value) not in {record[:2] for record in into.rejects}:
            into.rejects.append((letter.key, letter.value, letter.headers))

    async def _send(self, topic: str, records: list[Record]) -> None:
        if records:
            await self._sender(self._company.id, topic, records)

    async def _change(self, parcel: Parcel, row: Row, lines: list[Row] | None) -> tuple[Change, datetime]:
        identity, touch = id_of(row), last_touch(row)
        ours = by_connector(touch, self.own_user)
        if parcel.with_lines and ours:
            ours = False
        crm = self._company.sales_management
        facts = await facts_of(parcel.entity, row, crm, self._lookups, ours=ours)
        after: dict[str, Any] = await view_of(parcel.entity, row, self._lookups)
        if lines is not None:
            after |= {"lines": await self.lines.canonical(lines)}
        at = newest_touch(row, lines or []).at
        return change_of(self._company.id, parcel.entity, identity, row, at, after, facts, parcel.sight), touch.at

    def _is_ours(self, row: Row) -> bool:
        return bool(by_connector(last_touch(row), self.own_user))

    def _wants_lines(self, parcel: Parcel, row: Row) -> bool:
        """Lines matter in what a person did to a living order; no request is spent on our own echo."""
        if parcel.entity is not Entity.SALES_ORDER or parcel.sight.deletes or is_deleted(row):
            return False
        return _is_whole(row) and (parcel.with_lines or not self._is_ours(row))

    def _may_be_unfinished(self, parcel: Parcel, row: Row) -> bool:
        """Sage does not have it yet, so it may be created from this: not all of its lines need be there."""
        return self._wants_lines(parcel, row) and not row.get("extId")

    def _lines_are_read_now(self, parcel: Parcel, row: Row) -> bool:
        return self._wants_lines(parcel, row) and bool(row.get("extId"))


def _is_whole(row: Row) -> bool:
    """Whether the row says what every row must say."""
    try:
        id_of(row)
        last_touch(row)
    except BadRow:
        return False
    return True


def _record(change: Change) -> Record:
    return key(change.company, System.CRM, change.key), to_bytes(change), ()


def touch_of(row: Row) -> Touch | None:
    """The last touch, None for a row that does not say."""
    return last_touch(row) if _is_whole(row) else None
