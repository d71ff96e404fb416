"""One rate for several processes: they keep account in one file."""

import asyncio
import fcntl
import multiprocessing
import signal
import time
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc.failures import Unavailable
from cdc.sales_management.limiter import Limiter
from cdc.sales_management.pace import OwnAccount, Pace
from cdc.sales_management.pace_file import PaceFile

RATE = 100
COUNT = 60
PROCESSES = 3


class Clock:
    """A clock that the test turns."""

    def __init__(self, s: float = 100.0) -> None:
        self.s = s

    def __call__(self) -> float:
        return self.s


def pace(path: Path, clock: Clock, per_second: float = 2) -> Pace:
    return Pace(per_second, clock, PaceFile(path))


def spend(path: Path) -> list[float]:
    """A process that sends as fast as it may: when it began and when it had sent the last one."""

    async def sent() -> list[float]:
        limiter = Limiter(RATE, time.monotonic, account=PaceFile(path))
        began_s = time.monotonic()
        for _ in range(COUNT):
            await limiter.acquire()
        await limiter.close()
        return [began_s, time.monotonic()]

    return asyncio.run(sent())


def test_several_processes_together_keep_to_the_rate(tmp_path: Path) -> None:
    path = tmp_path / "pace" / "acme"
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        spans = pool.map(spend, [path] * PROCESSES, chunksize=1)
    took_s = max(end for _, end in spans) - min(begin for begin, _ in spans)
    assert took_s >= (PROCESSES * COUNT - RATE) / RATE


def test_what_another_process_sent_counts(tmp_path: Path) -> None:
    clock = Clock()
    reader, writer = pace(tmp_path / "acme", clock), pace(tmp_path / "acme", clock)
    assert [reader.go_at_once(), writer.go_at_once(), writer.go_at_once()] == [True, True, False]


def test_a_company_that_used_up_its_rate_takes_nothing_from_another(tmp_path: Path) -> None:
    clock = Clock()
    acme, bolt = (pace(tmp_path / "pace" / name, clock, per_second=1) for name in ("acme", "bolt"))
    assert acme.go_at_once()
    assert not acme.go_at_once()
    assert bolt.go_at_once()


def test_nobody_overtakes_a_turn_that_another_process_waits_for(tmp_path: Path) -> None:
    clock = Clock()
    reader, writer = pace(tmp_path / "acme", clock, 4), pace(tmp_path / "acme", clock, 4)
    for seconds in (0, 0, 0, 0.9):
        clock.s += seconds
        assert reader.go_at_once()
    turn_s = reader.reserve()
    clock.s = turn_s - 0.1
    assert not writer.go_at_once()
    assert writer.reserve() > turn_s


def test_only_one_process_has_the_account_open(tmp_path: Path) -> None:
    with PaceFile(tmp_path / "acme").opened(), (tmp_path / "acme").open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_two_processes_that_always_wait_take_turns(tmp_path: Path) -> None:
    clock = Clock()
    both = [pace(tmp_path / "acme", clock), pace(tmp_path / "acme", clock)]
    turns = [each.reserve() for each in both]
    order = []
    for _ in range(6):
        first = turns.index(min(turns))
        clock.s = turns[first]
        assert both[first].take(turns[first]) is None
        order.append(first)
        turns[first] = both[first].reserve()
    assert order == [0, 1] * 3


def test_a_turn_that_is_taken_late_makes_the_others_wait(tmp_path: Path) -> None:
    clock = Clock()
    late, other = pace(tmp_path / "acme", clock, 1), pace(tmp_path / "acme", clock, 1)
    late.go_at_once()
    lates, others = late.reserve(), other.reserve()
    clock.s = others - 0.001
    assert late.take(lates) is None
    clock.s = others
    missed = other.take(others)
    assert missed is not None
    assert missed >= others - 0.001 + 1


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 2)), min_size=1, max_size=40), st.integers(1, 5))
def test_turns_that_are_taken_late_never_exceed_the_rate(waits: list[tuple[float, float]], most: int) -> None:
    clock, account, sent = Clock(), OwnAccount(), []
    both = [Pace(most, clock, account), Pace(most, clock, account)]
    turns = [each.reserve() for each in both]
    for number, (early, late) in enumerate(waits):
        mine = number % 2
        clock.s += early
        clock.s = max(clock.s, turns[mine]) + late
        again = both[mine].take(turns[mine])
        if again is None:
            sent.append(clock.s)
            again = both[mine].reserve()
        turns[mine] = again
    assert all(later - earlier >= 1 for earlier, later in zip(sent, sent[most:], strict=False))


@given(
    st.lists(st.tuples(st.floats(0, 0.5), st.booleans(), st.booleans()), min_size=1, max_size=60), st.integers(1, 13)
)
def test_urgent_requests_never_exceed_the_rate(asked: list[tuple[float, bool, bool]], most: int) -> None:
    clock, account, sent = Clock(), OwnAccount(), []
    both = [Pace(most, clock, account), Pace(most, clock, account)]
    turns: list[tuple[float, int, bool]] = []
    for pause_s, mine, urgent in asked:
        clock.s += pause_s
        for turn_s, process, in_a_hurry in sorted(each for each in turns if each[0] <= clock.s):
            turns.remove((turn_s, process, in_a_hurry))
            again = both[process].take(turn_s, urgent=in_a_hurry)
            if again is None:
                sent.append(clock.s)
            else:
                turns.append((again, process, in_a_hurry))
        if both[mine].go_at_once(urgent=urgent):
            sent.append(clock.s)
        else:
            turns.append((both[mine].reserve(urgent=urgent), int(mine), urgent))
    assert all(later - earlier >= 1 for earlier, later in zip(sent, sent[most:], strict=False))


def a_reader_that_waits(path: Path, clock: Clock) -> tuple[Pace, float]:
    """One of two processes at four requests a second, and its turn, which is later than the first moment allowed."""
    reader = pace(path, clock, 4)
    for seconds in (0, 0, 0, 0.9):
        clock.s += seconds
        reader.go_at_once()
    return reader, reader.reserve()


def test_an_urgent_request_goes_before_a_turn_that_another_process_waits_for(tmp_path: Path) -> None:
    clock = Clock()
    _, turn_s = a_reader_that_waits(tmp_path / "acme", clock)
    clock.s = turn_s - 0.1
    assert pace(tmp_path / "acme", clock, 4).go_at_once(urgent=True)


def test_a_turn_that_urgent_requests_took_is_waited_for_again(tmp_path: Path) -> None:
    clock = Clock()
    reader, turn_s = a_reader_that_waits(tmp_path / "acme", clock)
    clock.s = turn_s - 0.1
    writer = pace(tmp_path / "acme", clock, 4)
    assert [writer.go_at_once(urgent=True) for _ in range(4)] == [True, True, True, False]
    clock.s = turn_s
    assert reader.take(turn_s) is not None


def test_moments_from_before_a_restart_of_the_machine_are_forgotten(tmp_path: Path) -> None:
    before, after = Clock(50_000.0), Clock(10.0)
    for _ in range(2):
        pace(tmp_path / "acme", before).go_at_once()
    assert pace(tmp_path / "acme", after).go_at_once()


@pytest.mark.parametrize("raw", [b"\x01\x02\x03", b"\xff" * 16, array("d", [float("nan"), float("inf")]).tobytes()])
def test_a_damaged_account_stops_nobody(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "acme").write_bytes(raw)
    damaged = pace(tmp_path / "acme", Clock())
    assert [damaged.go_at_once() for _ in range(3)] == [True, True, False]
    assert array("d", (tmp_path / "acme").read_bytes()).tolist() == [100.0, 100.0]


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "acme"
    victim = multiprocessing.get_context("spawn").Process(target=_hold, args=(path, tmp_path / "held"))
    victim.start()
    while not (tmp_path / "held").exists():
        victim.join(0.01)
    victim.kill()
    victim.join()
    assert pace(path, Clock()).go_at_once()


def _hold(path: Path, held: Path) -> None:
    with PaceFile(path).opened():
        held.touch()
        while True:
            signal.pause()


async def test_a_folder_that_is_none_says_what_to_check(tmp_path: Path) -> None:
    (tmp_path / "pace").write_text("in the way")
    limiter = Limiter(4, time.monotonic, account=PaceFile(tmp_path / "pace" / "acme"))
    with pytest.raises(Unavailable, match="can't be used"):
        await limiter.acquire()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"")
    (tmp_path / "acme").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unavailable):
        pace(tmp_path / "acme", Clock()).go_at_once()
