"""What every chapter about both sides does: wait until a record has a status, and look at both systems."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from cdc.operations.demo.configuration import MEADOW
from cdc.operations.demo.crm import CrmView
from cdc.operations.demo.exports import Dropped, in_place
from cdc.operations.demo.sage import SageView
from cdc.operations.demo.sales_person import SalesPerson
from cdc.operations.demo.scene import Scene
from cdc.operations.following import NotSeen
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, Kind, SyncStatus

_WITHIN_S = 30.0
_BUSY = {"match": {"path": "*"}, "times": 1000, "do": "status", "status": 503}


@dataclass(frozen=True, slots=True)
class Meadow:
    """The company that people change in both systems, with the story that plays there."""

    scene: Scene

    @property
    def sage(self) -> SageView:
        return self.scene.stage.meadow.sage

    @property
    def crm(self) -> CrmView:
        return self.scene.stage.meadow.crm

    @property
    def sales_person(self) -> SalesPerson:
        return SalesPerson(self.crm)

    def expect(self, words: str, met: bool) -> None:
        self.scene.story.expect(words, met)

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[None]:
        """What people do within the block is at once: Sales Management is too busy to be told of Sage's side of it."""
        await self.crm.fail(_BUSY)
        try:
            yield
        finally:
            await self.crm.heal()

    async def loaded(self) -> None:
        """Return once everything that the company's Sage held at first has ended."""
        files = [in_place(path) for path in sorted(self.scene.stage.meadow.exports.glob("*.csv"))]
        await self._committed(files)

    async def exported(self, name: str) -> None:
        """Return once every row of the export that lies there now has ended."""
        await self._committed([in_place(self.scene.stage.meadow.exports / name)])

    def how_often(self, entity: Entity, crm_id: int) -> int:
        """How many statuses the record has had: what comes later is news."""
        return len(self.told(entity, crm_id))

    def told(self, entity: Entity, crm_id: int) -> list[Status]:
        return list(self.scene.stage.facts.told(entity, crm_id, MEADOW))

    async def says(
        self, reason: Reason, entity: Entity, crm_id: int, after: int = 0, kind: Kind | None = None
    ) -> Status:
        """The record's status once it has this reason and kind, later than its first ``after`` statuses.

        Raises NotSeen.
        """

        def has_come() -> bool:
            news = self.told(entity, crm_id)[after:]
            return bool(news) and news[-1].reason == reason.code and kind in (None, news[-1].kind)

        what = f"the {entity.value} {crm_id} says {reason.code}"
        try:
            await self.scene.until(has_come, what, _WITHIN_S)
        except NotSeen as error:
            said = [status.reason for status in self.told(entity, crm_id)]
            raise NotSeen(f"{error}; it said {', '.join(said) or 'nothing'}") from error
        return self.told(entity, crm_id)[-1]

    async def agree(self, entity: Entity, crm_id: int, fact: Callable[[], Awaitable[bool]], words: str) -> None:
        """Wait until both systems show it and the record is synchronised, and tell it. Raises NotSeen."""
        await self.scene.stage.facts.until_so(partial(self._is_so, entity, crm_id, fact), words, _WITHIN_S)
        self.expect(words, await fact())

    async def _is_so(self, entity: Entity, crm_id: int, fact: Callable[[], Awaitable[bool]]) -> bool:
        told = self.told(entity, crm_id)
        return bool(told) and told[-1].status is SyncStatus.SYNCHRONISED and await fact()

    async def _committed(self, files: list[Dropped]) -> None:
        ended, names = self.scene.stage.facts.has_ended, ", ".join(file.name for file in files)
        what = f"every row of {names} has ended"
        await self.scene.until(lambda: all(ended(one.file_id, company=MEADOW) for one in files), what, _WITHIN_S)
