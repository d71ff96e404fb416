"""Look after the connector again and again, and keep what the last look found."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from aiokafka.errors import KafkaError

from cdc.broker.groups import Groups, GroupStanding
from cdc.console.health import Check, Health, lags_of
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import ModelUnavailable
from cdc.console.watching.judgement import Limits, Memory, Observation, checks, remember
from cdc.console.watching.moments import Moments
from cdc.console.watching.needed import Needed
from schemas.reason import Reason

LOOK_EVERY_S = 5.0
_ANSWER_WITHIN_S = 5.0

Standings = Mapping[str, GroupStanding]


class Watcher:
    """``health`` is the last look's. ``turns`` rises with the rounds of the feed, ``clock`` counts seconds, ``now`` is
    the time of day in UTC."""

    def __init__(
        self,
        needed: tuple[Needed, ...],
        new_groups: Callable[[], Groups],
        model: ReadModel,
        moments: Moments,
        turns: Callable[[], int],
        clock: Callable[[], float],
        now: Callable[[], datetime],
        limits: Limits,
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._needed = needed
        self._new_groups = new_groups
        self._model = model
        self._moments = moments
        self._turns = turns
        self._clock = clock
        self._now = now
        self._limits = limits
        self._every_s = every_s
        self._memory = Memory()
        self._looked_s = clock()
        self.standings: Standings = {}
        self.health = Health((Check("console", False, "starts"),), (), now())

    @property
    def silent_s(self) -> float:
        """Seconds since the last look."""
        return self._clock() - self._looked_s

    async def run(self, stop: asyncio.Event) -> None:
        """Until the stop. Kafka that does not answer is what is found, and asked anew."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(_ANSWER_WITHIN_S):
                    groups = await self._new_groups().__aenter__()
            except (KafkaError, TimeoutError):
                await self._judge(None)
                await _pause(stop, self._every_s)
                continue
            try:
                await self._keep_looking(groups, stop)
            finally:
                await groups.close()

    async def _keep_looking(self, groups: Groups, stop: asyncio.Event) -> None:
        """Until the stop, or until Kafka does not answer."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(_ANSWER_WITHIN_S):
                    standings = await groups.standings({each.group: each.topics for each in self._needed})
            except (KafkaError, TimeoutError):
                await self._judge(None)
                return
            await self._judge(standings)
            await _pause(stop, self._every_s)

    async def _judge(self, standings: dict[str, GroupStanding] | None) -> None:
        reading = self._model.reading
        seen = Observation(
            at_s=self._clock(), groups=standings, is_retrying=await asyncio.to_thread(self._is_retrying),
            connected=reading.connected, caught_up=reading.caught_up, behind=reading.behind, turns=self._turns(),
            folders=await asyncio.to_thread(self._moments.folders), sinks=await asyncio.to_thread(self._moments.sinks),
        )  # fmt: skip
        self._memory = remember(self._memory, self._needed, seen)
        self.standings = standings or {}
        found = checks(self._memory, self._needed, seen, self._limits)
        self.health = Health(found, lags_of(self.standings), self._now())
        self._looked_s = self._clock()

    def _is_retrying(self) -> bool:
        """Whether records wait for a system that is not available. That stops their sink, and is no fault of it."""
        try:
            counts = self._model.summary().counts
        except ModelUnavailable:
            return False
        return any(count.reason == Reason.RETRYING.code for count in counts)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
