"""Histories that seeds make: people on both sides, hooks that go wrong, Sage busy, services killed; then both agree.

Everything is real but the two systems: Kafka, files, HTTP, and each service as a process. A failure prints the steps.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.operations.two_way import findings
from tests.operations.two_way.deployment import deployed
from tests.operations.two_way.ending import Ending, ending
from tests.operations.two_way.people import World
from tests.operations.two_way.play import History

SEEDS = tuple(int(seed) for seed in os.environ.get("CDC_HISTORY_SEEDS", "1 2 3").split())
"""Other seeds are other histories; each is a company of its own, and all run at once."""


@dataclass(frozen=True)
class Played:
    """A history with what it left behind."""

    history: History
    end: Ending
    rejects: list[str]

    def expect_none(self, found: list[str]) -> None:
        assert not found, "\n".join([*found, "", self.history.told()])


async def _play(folder: pytest.TempPathFactory, bootstrap: str) -> dict[int, Played]:
    companies = {seed: f"seed-{seed}" for seed in SEEDS}
    async with deployed(folder.mktemp("two-way"), bootstrap, list(companies.values())) as deployment:
        worlds = [World.at(site) for site in deployment.sites]
        histories = [History(seed, world, deployment) for seed, world in zip(SEEDS, worlds, strict=True)]
        await asyncio.gather(*(history.play() for history in histories))
        await asyncio.gather(*(history.end() for history in histories))
        rejects = [str(record.headers) for record in deployment.watch.rejects]
        ends = [await ending(world, deployment.watch) for world in worlds]
        await asyncio.gather(*(world.close() for world in worlds))
    return {one.seed: Played(one, end, rejects) for one, end in zip(histories, ends, strict=True)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, kafka_broker: str) -> dict[int, Played]:
    return asyncio.run(_play(tmp_path_factory, kafka_broker))


@pytest.fixture(params=SEEDS)
def one(request: pytest.FixtureRequest, played: dict[int, Played]) -> Played:
    return played[request.param]


@pytest.mark.kafka
def test_every_history_comes_to_rest(one: Played) -> None:
    rest = one.history.rest
    assert rest is not None
    one.expect_none(list(rest.why))


@pytest.mark.kafka
@pytest.mark.parametrize(
    "finding",
    [
        findings.disagreements,
        findings.lost_edits,
        findings.unpriced_quotations,
        findings.partners_missing,
        findings.duplicates,
        findings.writes_to_customers,
        findings.deletions_by_the_connector,
        findings.false_statuses,
        findings.untold,
        findings.ledgers_that_do_not_add_up,
    ],
    ids=lambda finding: finding.__name__.replace("_", "-"),
)
def test_at_the_end_there_are_no(one: Played, finding: Callable[[Ending], list[str]]) -> None:
    one.expect_none(finding(one.end))


@pytest.mark.kafka
def test_sage_is_written_to_by_one_call_at_a_time(one: Played) -> None:
    assert one.end.bridge["concurrent_writes_max"] <= 1, one.history.told()


@pytest.mark.kafka
def test_nothing_is_dead_lettered(one: Played) -> None:
    one.expect_none(one.rejects)
