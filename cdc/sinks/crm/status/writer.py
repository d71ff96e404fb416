"""Write the notices of one company: read what is there, change only the status fields, in as few requests as can be."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.sales_management.api import Api
from cdc.sales_management.reading import read_by_id
from cdc.settings import SalesManagementSettings
from cdc.sinks.crm.bulk import Item, Result, send
from cdc.sinks.crm.extra_fields import ExtraFields
from cdc.sinks.crm.payload import Payload
from cdc.sinks.crm.status.cover import Cover
from cdc.sinks.crm.status.fields import Fields, Values, shows
from cdc.sinks.crm.status.notice import RESOURCES, Notice
from cdc.sinks.crm.status.told import Memory
from cdc.sinks.crm.status.warnings import HAVE_WARNINGS, set_warning
from schemas.vocabulary import Entity, SyncStatus

WRITE_MAX = 200
"""In one bulk request (ssm.md 1.4)."""

_WARNINGS_AT_ONCE = 10
"""Each takes requests of its own; other records don't wait for more than these."""

Row = dict[str, Any]


class StatusWriter:
    """``refused`` counts the records by reason. Nothing here is an outcome: the data is written elsewhere."""

    def __init__(
        self,
        api: Api,
        settings: SalesManagementSettings,
        cover: Cover,
        clock: Callable[[], float],
        say: Callable[[str], None],
    ) -> None:
        self.memory = Memory()
        self.refused: Counter[str] = Counter()
        self._api = api
        self._fields = Fields(api, settings)
        self._extras = ExtraFields(api)
        self._warns = settings.status_warnings
        self._cover = cover
        self._clock = clock
        self._say = say

    async def write(self, entity: Entity, notices: Sequence[Notice]) -> list[Notice]:
        """Those that have to be tried again. Raises Unavailable and KafkaUnavailable, which concern all of them."""
        resource = RESOURCES[entity]
        fresh = [notice for notice in notices if not self.memory.shows(notice)]
        rows = await self._read(resource, fresh)
        wanted = await self._wanted(resource, fresh, rows)
        warned = [notice for notice in wanted if self._concerns_warnings(notice, rows)]
        await self._set_warnings(resource, warned[:_WARNINGS_AT_ONCE])
        later = {notice.record_id for notice in warned[_WARNINGS_AT_ONCE:]}
        now = [notice for notice in wanted if notice.record_id not in later]
        await self._cover.before(entity, [rows[one.crm_id] for one in now if one.editable])
        again = await self._send(resource, {notice: wanted[notice] for notice in now})
        await self._look_again(entity, now, rows)
        return again + [notice for notice in wanted if notice.record_id in later]

    async def _read(self, resource: str, notices: Iterable[Notice]) -> dict[int, Row]:
        """Not where only we write, and what we wrote last is remembered."""
        ids = [one.crm_id for one in notices if one.editable or self.memory.of(one.record_id) is None]
        return await read_by_id(self._api, resource, ids)

    async def _wanted(self, resource: str, notices: Iterable[Notice], rows: dict[int, Row]) -> dict[Notice, Values]:
        """What is to be written of which record; one that is deleted or shows it already is left alone."""
        wanted = {}
        for notice in notices:
            row = rows.get(notice.crm_id)
            if row is None and (notice.editable or self.memory.of(notice.record_id) is None):
                continue
            if row is not None and row.get("deleted"):
                continue
            values = self._present(resource, await self._fields.values(resource, notice))
            if row is not None and shows(row, values):
                self.memory.keep(notice, self._clock())
            else:
                wanted[notice] = values
        return wanted

    def _present(self, resource: str, values: Values) -> Values:
        return self._extras.without_missing(resource, Payload(fields=dict(values)))

    def _concerns_warnings(self, notice: Notice, rows: dict[int, Row]) -> bool:
        """The status field shows whether there may be a warning that has to end."""
        if not self._warns or notice.entity not in HAVE_WARNINGS:
            return False
        told, row = self.memory.of(notice.record_id), rows.get(notice.crm_id, {})
        shown = told.in_review if told else self._fields.says(row, SyncStatus.PENDING_REVIEW)
        return notice.in_review or shown

    async def _set_warnings(self, resource: str, notices: Iterable[Notice]) -> None:
        """Before the field that says so: after a crash in between it is done again."""
        for notice in notices:
            try:
                await set_warning(self._api, resource, notice)
            except Refused as error:
                self._refuse(f"warnings of {resource}", error)

    async def _send(self, resource: str, wanted: dict[Notice, Values]) -> list[Notice]:
        """Once more without the fields that turn out to be missing."""
        results = await self._results(resource, wanted)
        for error in {each.words: each for each in results.values() if isinstance(each, Refused)}.values():
            await self._learn(resource, error)
        less = {one: self._present(resource, values) for one, values in wanted.items()}
        changed = {
            one: less[one]
            for one in wanted
            if isinstance(results.get(one.record_id), Refused) and less[one] != wanted[one]
        }
        results |= await self._results(resource, changed)
        return [one for one in wanted if not self._is_finished(resource, one, results.get(one.record_id))]

    async def _results(self, resource: str, wanted: dict[Notice, Values]) -> dict[str, Result]:
        items = [Item(one.record_id, one.crm_id, dict(values)) for one, values in wanted.items() if values]
        return await send(self._api, "PUT", resource, items, WRITE_MAX)

    async def _learn(self, resource: str, error: Refused) -> None:
        if await self._extras.learn(resource, error, dict.fromkeys(self._fields.names)):
            missing = [name for name in self._fields.names if not self._present(resource, {name: ""})]
            self._say(f"{resource} have no {' and no '.join(missing)}: the status is shown without")

    def _is_finished(self, resource: str, notice: Notice, result: Result | None) -> bool:
        if isinstance(result, Unavailable):
            return False
        if isinstance(result, Refused):
            self._refuse(resource, result)
        self.memory.keep(notice, self._clock())
        return True

    def _refuse(self, what: str, error: Refused) -> None:
        """Said once for each reason; ids in the words would make each one new."""
        reason = f"{what}: {''.join('#' if each.isdigit() else each for each in error.words)}"
        if not self.refused[reason]:
            self._say(f"the status is not shown in Sales Management for {what}: {error.words}")
        self.refused[reason] += 1

    async def _look_again(self, entity: Entity, notices: Iterable[Notice], rows: dict[int, Row]) -> None:
        ids = [notice.crm_id for notice in notices if notice.editable]
        after = await read_by_id(self._api, RESOURCES[entity], ids)
        pairs = [(rows[identity], row) for identity, row in after.items()]
        await self._cover.after(entity, pairs, self._fields.names)
