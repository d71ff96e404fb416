"""How much of a run's history was played, for whoever waits for a share of it."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Progress:
    """``total`` is how many changes the history has; small rounds that are played beyond it don't count."""

    total: int
    done: int = 0
    over: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, done: int, over: bool = False) -> None:
        self.done, self.over = done, over or self.over
        self._news.set()

    async def reached(self, share: float) -> None:
        while not self.over and self.done < min(share, 1.0) * self.total:
            self._news.clear()
            await self._news.wait()
