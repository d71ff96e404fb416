"""Watch for what a person has to know, and have it delivered."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from cdc.alert_settings import AlertSettings
from cdc.console.alerts.alert import review_alert, standstill_alert, well_alert
from cdc.console.alerts.courier import Courier, paused
from cdc.console.alerts.memory import AlertMemory
from cdc.console.alerts.review import news_of
from cdc.console.alerts.standstill import Standstill, Turn
from cdc.console.health import Health
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import ModelUnavailable
from cdc.console.read_model.views import Selection
from schemas.status import Status
from schemas.vocabulary import SyncStatus

LOOK_EVERY_S = 5.0
_PAGE = 200
_PAGES_MAX = 50


class Alerts:
    """``clock`` counts seconds, ``now`` is the time of day in UTC, ``health`` gives what was found last."""

    def __init__(
        self,
        settings: AlertSettings,
        companies: tuple[str, ...],
        url: str | None,
        model: ReadModel,
        health: Callable[[], Health],
        courier: Courier,
        memory: AlertMemory,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._settings = settings
        self._companies = companies
        self._url = url
        self._model = model
        self._health = health
        self._courier = courier
        self._memory = memory
        self._clock = clock
        self._now = now
        self._every_s = every_s

    async def run(self, stop: asyncio.Event) -> None:
        """Until the stop. One kind of alert never waits for the delivery of another."""
        reviews = [self._tell_reviews(company, stop) for company in self._companies]
        await asyncio.gather(self._tell_standstill(stop), *reviews)

    async def _tell_standstill(self, stop: asyncio.Event) -> None:
        state = Standstill()
        while not stop.is_set():
            health = self._health()
            state, turn = state.observe(health.ok, self._clock(), self._settings.after_s)
            if turn is Turn.STANDS_STILL:
                await self._courier.deliver(standstill_alert(health.wrong, self._now(), self._url), stop)
            elif turn is Turn.WELL_AGAIN:
                await self._courier.deliver(well_alert(self._now(), self._url), stop)
            await paused(stop, self._every_s)

    async def _tell_reviews(self, company: str, stop: asyncio.Event) -> None:
        await asyncio.to_thread(self._memory.keep, company, self._memory.of(company))
        while not stop.is_set():
            if self._model.reading.caught_up:
                await self._tell_news(company, stop)
            await paused(stop, self._every_s)

    async def _tell_news(self, company: str, stop: asyncio.Event) -> None:
        """Known is what was delivered: after a crash it is told again rather than never."""
        told = self._memory.of(company)
        try:
            in_review = await asyncio.to_thread(self._in_review, company, told.until)
        except ModelUnavailable:
            return  # it is being read anew; the next look finds the same
        news = news_of(in_review, told, self._now(), self._settings.every_s)
        if news and await self._courier.deliver(review_alert(company, news.counts, self._now(), self._url), stop):
            await asyncio.to_thread(self._memory.keep, company, news.told)

    def _in_review(self, company: str, since: datetime) -> list[Status]:
        """The records that need a person, the latest first, at least those that changed after ``since``."""
        found: list[Status] = []
        asked = Selection(company=company, status=SyncStatus.PENDING_REVIEW)
        for number in range(1, _PAGES_MAX + 1):
            records = self._model.records(asked, number, _PAGE, "changed").records
            found += records
            if len(records) < _PAGE or records[-1].changed_at <= since:
                break
        return found
