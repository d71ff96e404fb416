"""What a job takes over from another command of the same record."""

from typing import Any

from cdc.sinks.job import Job
from schemas.vocabulary import Entity
from tests.sinks.commands import account


def job(version: int, *, offset: int | None = None, **more: Any) -> Job:
    positions = [] if offset is None else [(Entity.ACCOUNT, offset)]
    return Job(account("A", version), float(version), positions=positions, **more)


def test_the_newer_command_stays() -> None:
    older = job(1)
    older.absorb(job(2))
    assert older.command.version == 2


def test_an_older_command_replaces_nothing() -> None:
    newer = job(2)
    newer.absorb(job(1))
    assert newer.command.version == 2


def test_a_cause_is_counted_once() -> None:
    first = job(1)
    first.absorb(job(1))
    assert len(first.causes) == 1


def test_what_was_doubtful_stays_doubtful() -> None:
    newer = job(2)
    newer.absorb(job(1, doubtful_since_s=5.0))
    assert newer.doubtful_since_s == 5.0


def test_what_is_parked_is_cleared_by_whoever_replaces_it() -> None:
    newer = job(2)
    newer.absorb(job(1, parked=True))
    assert newer.parked


def test_a_newer_command_gets_a_fresh_start() -> None:
    older = job(1)
    older.attempts, older.alone, older.not_before_s = 5, True, 99.0
    older.absorb(job(2))
    assert (older.attempts, older.alone, older.not_before_s) == (0, False, 0.0)


def test_a_parked_job_holds_offsets_back_only_since_a_newer_command_came() -> None:
    parked = job(1, parked=True)
    parked.absorb(job(2, offset=7))
    assert parked.held_since_s == 2.0


def test_a_job_that_holds_offsets_back_does_so_since_the_first_command() -> None:
    waiting = job(1, offset=6)
    waiting.absorb(job(2, offset=7))
    assert waiting.held_since_s == 1.0
