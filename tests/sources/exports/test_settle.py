"""A file counts once nobody writes to it any more, and once for each state it had."""

from pathlib import Path

import pytest

from cdc.sources.exports.settle import Look, Settling, is_export_name

PATH, OTHER = Path("customers.csv"), Path("orders.csv")
SMALL, LARGE = Look(10, 1, 7), Look(20, 2, 7)


class Clock:
    """Seconds that go forward when told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settling(clock: Clock) -> Settling:
    return Settling(2.0, clock)


def test_one_look_is_not_enough(settling: Settling) -> None:
    assert not settling.looked(PATH, SMALL)


def test_two_equal_looks_far_enough_apart_settle_a_file(settling: Settling, clock: Clock) -> None:
    settling.looked(PATH, SMALL)
    clock.now_s += 2.0
    assert settling.looked(PATH, SMALL)


def test_two_equal_looks_too_close_do_not(settling: Settling, clock: Clock) -> None:
    settling.looked(PATH, SMALL)
    clock.now_s += 1.9
    assert not settling.looked(PATH, SMALL)


@pytest.mark.parametrize("changed", [Look(11, 1, 7), Look(10, 2, 7), Look(10, 1, 8)])
def test_any_difference_begins_the_wait_anew(settling: Settling, clock: Clock, changed: Look) -> None:
    settling.looked(PATH, SMALL)
    clock.now_s += 2.0
    assert not settling.looked(PATH, changed)


def test_a_settled_state_is_told_once(settling: Settling, clock: Clock) -> None:
    settling.looked(PATH, SMALL)
    clock.now_s += 2.0
    settling.looked(PATH, SMALL)
    clock.now_s += 2.0
    assert not settling.looked(PATH, SMALL)


def test_a_closed_file_is_settled_at_once(settling: Settling) -> None:
    assert settling.finished(PATH, SMALL)


def test_a_closed_file_is_told_once(settling: Settling) -> None:
    settling.finished(PATH, SMALL)
    assert not settling.finished(PATH, SMALL)


def test_a_closed_file_is_not_told_again_by_looks(settling: Settling, clock: Clock) -> None:
    settling.finished(PATH, SMALL)
    clock.now_s += 2.0
    assert not settling.looked(PATH, SMALL)


def test_a_closed_file_that_was_written_again_is_told_again(settling: Settling) -> None:
    settling.finished(PATH, SMALL)
    assert settling.finished(PATH, LARGE)


def test_a_file_that_could_not_be_read_is_told_again_after_it_settled_anew(settling: Settling, clock: Clock) -> None:
    settling.finished(PATH, SMALL)
    settling.again(PATH)
    told = [settling.looked(PATH, SMALL)]
    clock.now_s += 2.0
    assert [*told, settling.looked(PATH, SMALL)] == [False, True]


def test_files_settle_each_by_itself(settling: Settling, clock: Clock) -> None:
    settling.looked(PATH, SMALL)
    clock.now_s += 2.0
    assert (settling.looked(OTHER, SMALL), settling.looked(PATH, SMALL)) == (False, True)


def test_a_file_that_vanished_counts_anew(settling: Settling) -> None:
    settling.finished(PATH, SMALL)
    settling.keep({OTHER})
    assert settling.finished(PATH, SMALL)


def test_it_waits_only_for_files_that_are_not_settled(settling: Settling) -> None:
    settling.looked(PATH, SMALL)
    waiting = settling.waiting
    settling.finished(PATH, SMALL)
    assert (waiting, settling.waiting) == (True, False)


@pytest.mark.parametrize("name", ["customers.csv", "CUSTOMERS.CSV", "SageLine50v29-STOCK.csv", "Audit trail.TXT"])
def test_csv_and_txt_files_are_exports(name: str) -> None:
    assert is_export_name(name)


@pytest.mark.parametrize(
    "name",
    ["~$customers.csv", ".customers.csv", "customers.csv.tmp", "customers.tmp.csv", "customers.csv.part",
     "customers.csv.crdownload", "customers.csv.filepart", "customers.xlsx", "customers", "customers.csv~"],
)  # fmt: skip
def test_temporary_and_other_files_are_not(name: str) -> None:
    assert not is_export_name(name)
