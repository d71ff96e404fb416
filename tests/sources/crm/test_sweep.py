"""The sweep: what it finds, how far it says it has got, and what it costs."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.sales_management.limiter import Limiter
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.positions import Positions
from cdc.sources.crm.sweep import FIRST_LOOK_BACK_S, OVERLAP_S, Sweep
from schemas.vocabulary import Operation, Seen
from tests.sources.crm.api import connection
from tests.sources.crm.desk import Desk
from tests.sources.crm.stage import ADMIN, People

PAGE = 200


class Turns(Limiter):
    """Counts how often it was asked for a turn."""

    def __init__(self) -> None:
        super().__init__(1000, time.monotonic)
        self.taken = 0

    async def acquire(self, *, urgent: bool = False) -> None:
        self.taken += 1


class Watch:
    """Two clocks that stand still unless they are moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.per_look_s = 0.0
        self._seconds = 0.0

    def seconds(self) -> float:
        """Each look is so much later than the one before."""
        self._seconds += self.per_look_s
        return self._seconds


class Round:
    """A sweep that runs when asked to."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self.turns, self.watch = desk, folder, Turns(), Watch()

    @property
    def positions(self) -> Positions:
        return Positions(self.folder, "acme")

    async def run(self) -> None:
        """With positions read anew, as after a start."""
        desk, watch = self.desk, self.watch
        await Sweep(
            desk.api, self.turns, desk.intake, desk.settling, self.positions, lambda: watch.now, watch.seconds
        ).run()

    @property
    def told(self) -> list[tuple[str, str]]:
        """Operation and key of each event."""
        return [(change.op.value, change.key) for change in self.desk.post.changes]


@pytest.fixture
async def sweep(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[Round]:
    async with connection(simulator) as api:
        desk = Desk(api, tmp_path)
        try:
            yield Round(desk, tmp_path)
        finally:
            await desk.settling.close()


def stamps(now: datetime, minutes: list[int]) -> Iterator[str]:
    return ((now - timedelta(minutes=each)).isoformat() for each in minutes)


async def seed(people: People, *created: str, **fields: object) -> list[int]:
    ids = await people.ids()
    rows = [
        {"name": "Old Ltd", "branchId": ids["branch"], "salesRepId1": ids["raj"], "dateCreated": at, **fields}
        for at in created
    ]
    found: list[int] = (await people.control("POST", "seed", {"accounts": rows}))["ids"]["accounts"]
    return found


async def test_what_changed_is_told_as_seen_by_the_sweep(sweep: Round, people: People) -> None:
    company = await people.company()
    await sweep.run()
    assert sweep.told == [("c", str(company))]
    assert sweep.desk.post.changes[0].source.seen is Seen.SWEEP


async def test_what_is_told_once_is_not_told_again(sweep: Round, people: People) -> None:
    await people.order(await people.company())
    await sweep.run()
    await sweep.run()
    assert len(sweep.told) == 2


async def test_a_deleted_record_is_told_as_deleted(sweep: Round, people: People) -> None:
    company = await people.company()
    await people.did("delete", "accounts", id=company)
    await sweep.run()
    [change] = sweep.desk.post.changes
    assert (change.op, change.after) == (Operation.DELETE, None)


async def test_every_page_is_read(sweep: Round, people: People) -> None:
    await seed(people, *([sweep.watch.now.isoformat()] * (2 * PAGE + 1)))
    await sweep.run()
    assert len(sweep.told) == 2 * PAGE + 1


async def test_the_first_start_looks_back_a_few_minutes_only(sweep: Round, people: People) -> None:
    reach_s = FIRST_LOOK_BACK_S + OVERLAP_S
    now = sweep.watch.now
    recent, _ = await seed(
        people,
        (now - timedelta(seconds=reach_s - 30)).isoformat(),
        (now - timedelta(seconds=reach_s + 30)).isoformat(),
    )
    await sweep.run()
    assert sweep.told == [("c", str(recent))]


async def test_the_position_is_the_newest_moment_seen(sweep: Round, people: People) -> None:
    await seed(people, *stamps(sweep.watch.now, [4, 2, 3]))
    await sweep.run()
    at = sweep.positions.of("accounts")
    assert at is not None
    assert abs(at - (sweep.watch.now - timedelta(minutes=2))) < timedelta(seconds=1)


async def test_a_moment_in_the_future_does_not_carry_the_position_there(sweep: Round, people: People) -> None:
    await seed(people, (sweep.watch.now + timedelta(days=1)).isoformat())
    await sweep.run()
    at = sweep.positions.of("accounts")
    assert at is not None
    assert at <= sweep.watch.now


async def test_the_position_stays_behind_by_as_long_as_the_pages_took(sweep: Round, people: People) -> None:
    sweep.watch.per_look_s = 60.0
    await seed(people, *stamps(sweep.watch.now, [1]))
    await sweep.run()
    at = sweep.positions.of("accounts")
    assert at is not None
    assert abs(at - (sweep.watch.now - timedelta(minutes=2))) < timedelta(seconds=1)


async def test_the_position_never_goes_back(sweep: Round, people: People) -> None:
    await seed(people, *stamps(sweep.watch.now, [1]))
    await sweep.run()
    before = sweep.positions.of("accounts")
    sweep.watch.per_look_s = 600.0
    await sweep.run()
    assert sweep.positions.of("accounts") == before


async def test_what_kafka_does_not_have_is_not_passed(sweep: Round, people: People) -> None:
    company = await people.company()
    sweep.desk.post.away = True
    with pytest.raises(KafkaUnavailable):
        await sweep.run()
    assert sweep.positions.of("accounts") is None
    sweep.desk.post.away = False
    await sweep.run()
    assert sweep.told == [("c", str(company))]


async def test_every_list_takes_a_turn_of_the_sweeps_own_rate(sweep: Round, people: People) -> None:
    await seed(people, *([sweep.watch.now.isoformat()] * (PAGE + 1)))
    before = sweep.turns.taken
    await sweep.run()
    lists = [await people.requests("GET", path) for path in ("/accounts", "/contacts", "/salesorders")]
    assert sweep.turns.taken - before >= sum(lists) + await people.requests("GET", "/salesordersLines")


async def test_lines_of_our_own_cost_no_further_request(sweep: Round, people: People) -> None:
    users = await people.control("GET", "records/users")
    sweep.desk.intake.own_user = next(row["id"] for row in users if row["email"] == ADMIN)
    order = await people.order(await people.company(), ADMIN, extId="12")
    data = {"salesOrderId": order, "productId": await people.product(), "quantity": 1, "price": 1}
    await people.did("insert", "salesordersLines", ADMIN, data=data)
    await sweep.run()
    assert await people.requests("GET", "/salesordersLines") == 1
    assert await people.requests("GET", "/salesorders") == 1
