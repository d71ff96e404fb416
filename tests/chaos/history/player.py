"""Play one company's history: round by round, each once capture has taken in the one before."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from tests.chaos.history.bookkeeping import Round, bookkeep, few_edits
from tests.chaos.history.rows import FILES
from tests.chaos.history.selling import Act, Scene, disputes, few_acts, selling
from tests.chaos.watching import Watching

_PATIENCE_S = 4.0
"""A round waits for capture no longer: it may be the one that was struck."""
_FOUNDING_PATIENCE_S = 25.0
_TABLES = tuple(FILES)


@dataclass
class Player:
    """``done`` counts the changes that were made so far; ``news`` is told of each."""

    scene: Scene
    watch: Watching
    random: Random
    news: Callable[[], None]
    done: int = 0
    acts: int = 0
    put_off: list[Act] = field(default_factory=list)

    async def play(self, struck: Callable[[], bool]) -> None:
        """All rounds, then small ones more until the fault is over."""
        await self._founded()
        rounds = self.scene.books.sizes.rounds
        for number in range(rounds):
            await self._round(number, bookkeep(self.scene.books, number), [*selling(self.scene.books, number)])
            await self._taken_in(_PATIENCE_S)
        number = rounds
        while not struck():
            await self._round(number, few_edits(self.scene.books, number), [*few_acts(self.scene.books, number)])
            await self._taken_in(_PATIENCE_S)
            number += 1

    async def finish(self) -> None:
        """What was put off until now; whose record still is not there could never be done."""
        await self._act([])
        assert not self.put_off, f"could not be done: {', '.join(act.words for act in self.put_off)}"

    async def export(self) -> None:
        """As Sage's own scheduled export does it: every table."""
        async with self.scene.folder:
            await self.scene.world.sage.door.ask("POST", "export", {"tables": list(_TABLES)})

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Nothing is exported meanwhile; in the end everything is."""
        async with self.scene.folder:
            yield
            await self.scene.world.sage.door.ask("POST", "export", {"tables": list(_TABLES)})

    async def _founded(self) -> None:
        """The first exports were there before the connector: they count as they are taken in."""
        founding = self.scene.books.founding

        def rows_taken_in() -> int:
            names = self.watch.committed(self.scene.site.id)
            return sum(len(several) for table, several in founding.items() if FILES[table] in names)

        total = sum(len(several) for several in founding.values())

        def told() -> bool:
            taken = rows_taken_in()
            self._count(self.scene.books.sizes.founding * taken // total - self.done)
            return taken == total

        await self.watch.until(told, _FOUNDING_PATIENCE_S)
        self._count(self.scene.books.sizes.founding - self.done)

    async def _round(self, number: int, made: Round, acts: list[Act]) -> None:
        await self.scene.world.sage.door.ask("POST", "changes", made.changes)
        await self._act([*disputes(self.scene.books, number)] if number < self.scene.books.sizes.rounds else [])
        await self.export()
        self._count(made.changed)
        await self._act(acts)
        if number % 3 == 0:
            await self._drop_again(self.random.choice(_TABLES))

    async def _act(self, acts: list[Act]) -> None:
        waiting, self.put_off = [*self.put_off, *acts], []
        for act in waiting:
            if await act.carry_out(self.scene):
                self.acts += 1
                self._count(1)
            else:
                self.put_off.append(act)

    async def _drop_again(self, table: str) -> None:
        """The same file once more."""
        async with self.scene.folder:
            place = self.scene.site.exports / FILES[table]
            beside = place.with_name(f".{place.name}.again")
            shutil.copyfile(place, beside)
            os.replace(beside, place)

    async def _taken_in(self, patience_s: float) -> None:
        site = self.scene.site
        await self.watch.until(lambda: not self.watch.uncommitted(site.id, site.exports), patience_s)

    def _count(self, changes: int) -> None:
        self.done += changes
        self.news()
