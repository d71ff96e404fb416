"""A pause is no stall, and a stall is no outage."""

from faust.types import TP

from streams.watchdog import Stall, behind

HERE = TP("t", 0)


def test_work_that_waits_for_too_long_is_a_stall() -> None:
    stall = Stall(after_s=60, now=0)
    assert not stall.observe(59, done=0, work_waits=True)
    assert stall.observe(60, done=0, work_waits=True)


def test_progress_is_no_stall() -> None:
    stall = Stall(after_s=60, now=0)
    stall.observe(59, done=1, work_waits=True)
    assert not stall.observe(100, done=1, work_waits=True)


def test_having_nothing_to_do_is_no_stall() -> None:
    stall = Stall(after_s=60, now=0)
    stall.observe(1000, done=0, work_waits=False)
    assert not stall.observe(1059, done=0, work_waits=True)


def test_an_outage_excuses() -> None:
    stall = Stall(after_s=60, now=0)
    stall.excused(59)
    assert not stall.observe(100, done=0, work_waits=True)


def test_records_after_the_position_wait() -> None:
    assert behind({HERE: 9}, starts={HERE: 0}, ends={HERE: 10})


def test_at_the_end_nothing_waits() -> None:
    assert not behind({HERE: 10}, starts={HERE: 0}, ends={HERE: 10})


def test_what_was_never_read_waits() -> None:
    assert behind({}, starts={HERE: 0}, ends={HERE: 1})


def test_what_retention_deleted_does_not_wait() -> None:
    assert not behind({}, starts={HERE: 10}, ends={HERE: 10})
