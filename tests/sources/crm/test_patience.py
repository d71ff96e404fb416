"""Trying again: what is said, how long the pauses are, when it ends."""

import asyncio

import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.failures import Unavailable
from cdc.sources.crm.patience import Patience, Stopped


class Trial:
    """Work that fails with these errors, one after the other, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.said: list[str] = []
        self.pauses: list[float] = []
        self.recoveries = 0
        self.stop = asyncio.Event()
        self._errors = list(errors)
        self.patience = Patience(self.said.append, self.stop, self._recovered, self._wait)

    async def work(self) -> str:
        if self._errors:
            raise self._errors.pop(0)
        return "done"

    async def run(self) -> str:
        return await self.patience.until_done(self.work)

    async def _wait(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def _recovered(self) -> None:
        self.recoveries += 1


async def test_an_outage_is_said_once_and_its_end_too() -> None:
    trial = Trial(*[Unavailable("away") for _ in range(5)])
    assert await trial.run() == "done"
    assert len(trial.said) == 2
    assert trial.recoveries == 1


async def test_pauses_grow_to_a_bound() -> None:
    trial = Trial(*[Unavailable("away") for _ in range(8)])
    await trial.run()
    assert trial.pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0]


async def test_a_pause_that_the_other_side_asks_for_is_kept() -> None:
    trial = Trial(Unavailable("slow", retry_after_s=3.0))
    await trial.run()
    assert trial.pauses == [3.0]


async def test_an_absence_of_kafka_is_no_outage_of_sales_management() -> None:
    trial = Trial(KafkaUnavailable("away"))
    await trial.run()
    assert trial.recoveries == 0


async def test_after_the_stop_nothing_counts_as_done() -> None:
    trial = Trial(Unavailable("away"))
    trial.stop.set()
    with pytest.raises(Stopped):
        await trial.run()


async def test_a_defect_is_not_tried_again() -> None:
    trial = Trial(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await trial.run()
