"""Which records with our codes Sales Management has already: nothing is ever created twice (promise 9)."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cdc.sales_management.api import Api
from cdc.sales_management.version import version_of
from cdc.sales_management.where import any_of


class Index:
    """The living records of one resource by ``extId``; deleted ones don't count.

    Without any link the whole list is read once. Otherwise only what is doubtful is looked up: creations that an
    earlier process, or an earlier attempt, may have sent without our knowing.
    """

    def __init__(self, api: Api, resource: str, clock: Callable[[], float]) -> None:
        self._api = api
        self._resource = resource
        self._clock = clock
        self._ids: dict[str, list[int]] = {}
        self._gone: dict[tuple[str, int], int] = {}
        self._begun_s: float | None = None
        self._complete = False
        self._pages_read = 0
        self._looked_up = 0
        self._reading = asyncio.Lock()

    async def find(
        self, codes: Mapping[str, float | None], *, linked: int, urgent: bool = False
    ) -> dict[str, list[int]]:
        """The ids by code: one is the record, several are ambiguous, none means that it may be created.

        ``codes`` says since when each one is doubtful, if it is. ``linked`` is how many records are linked: once more
        than that were looked up, the whole list is the cheaper way.
        """
        if not self._complete and (linked == 0 or self._looked_up > linked):
            await self._read_all(urgent)
        doubtful = {code for code, since_s in codes.items() if since_s is not None and not self._has_settled(since_s)}
        known = {code: self._ids[code] for code in codes if code in self._ids and code not in doubtful}
        self._looked_up += len(doubtful)
        return known | await self.look_up(doubtful, urgent=urgent)

    async def look_up(self, codes: Iterable[str], *, urgent: bool = False) -> dict[str, list[int]]:
        """Asks about these codes now."""
        found: dict[str, list[int]] = {}
        for where in any_of("extId", sorted(codes)):
            for row in await self._api.rows(f"/{self._resource}", where, urgent=urgent):
                self._enter(found, row)
        self._ids |= found
        return found

    def deleted(self, code: str) -> None:
        """It no longer counts."""
        self._ids.pop(code, None)

    async def _read_all(self, urgent: bool) -> None:
        """Goes on where it was interrupted: new records come behind the ones already read."""
        async with self._reading:
            if self._complete:
                return
            self._begun_s = self._begun_s or self._clock()
            pages = self._api.pages(f"/{self._resource}", start=self._pages_read, to_the_end=True, urgent=urgent)
            async for rows in pages:
                for row in rows:
                    self._enter(self._ids, row)
                self._pages_read += 1
            self._complete = True

    def gone(self, code: str, version: int) -> int | None:
        """The id of a deleted record that shows this version of ours: it was written, and then somebody deleted it."""
        return self._gone.get((code, version))

    def _has_settled(self, doubtful_since_s: float) -> bool:
        """Whether the whole list was read after the doubt arose."""
        return self._complete and self._begun_s is not None and doubtful_since_s < self._begun_s

    def _enter(self, ids: dict[str, list[int]], row: dict[str, Any]) -> None:
        code, identity, version = row.get("extId"), row.get("id"), version_of(row)
        if not isinstance(code, str) or not isinstance(identity, int):
            return
        if row.get("deleted"):
            if version is not None:
                self._gone[code, version] = identity
            return
        known = ids.setdefault(code, [])
        if identity not in known:
            known.append(identity)
