"""A commit never passes an open chunk (faust.md section 1, issue #606)."""

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.transport.open_chunks import OpenChunks

HERE, THERE = TP("t", 0), TP("t", 1)


def test_nothing_is_committed_before_a_chunk_is_finished() -> None:
    chunks = OpenChunks()
    chunks.deliver(HERE, 100, agents=1)
    assert chunks.committable() == {}


def test_a_finished_chunk_is_committed_after_its_last_record() -> None:
    chunks = OpenChunks()
    chunks.deliver(HERE, 100, agents=1).finish()
    assert chunks.committable() == {HERE: 100}


def test_a_hole_is_not_stepped_over() -> None:
    chunks = OpenChunks()
    first = chunks.deliver(HERE, 1, agents=1)
    for next_offset in range(2, 7):
        chunks.deliver(HERE, next_offset, agents=1).finish()
    assert chunks.committable() == {}
    first.finish()
    assert chunks.committable() == {HERE: 6}


def test_a_chunk_that_two_agents_read_is_finished_by_both() -> None:
    chunks = OpenChunks()
    ticket = chunks.deliver(HERE, 100, agents=2)
    ticket.finish()
    assert chunks.committable() == {}
    ticket.finish()
    assert chunks.committable() == {HERE: 100}


def test_a_commit_that_failed_is_offered_again() -> None:
    chunks = OpenChunks()
    chunks.deliver(HERE, 100, agents=1).finish()
    chunks.committable()
    assert chunks.committable() == {HERE: 100}


def test_what_is_committed_is_not_offered_again() -> None:
    chunks = OpenChunks()
    chunks.deliver(HERE, 100, agents=1).finish()
    chunks.committed(chunks.committable())
    assert chunks.committable() == {}


def test_what_was_finished_during_a_commit_stays_to_be_committed() -> None:
    chunks = OpenChunks()
    chunks.deliver(HERE, 100, agents=1).finish()
    committing = chunks.committable()
    chunks.deliver(HERE, 200, agents=1).finish()
    assert chunks.committable() == {HERE: 200}
    chunks.committed(committing)
    assert chunks.committable() == {HERE: 200}


def test_a_partition_that_was_taken_away_is_not_committed() -> None:
    chunks = OpenChunks()
    for tp in (HERE, THERE):
        chunks.deliver(tp, 100, agents=1).finish()
    chunks.committable()
    chunks.forget([HERE])
    assert chunks.committable() == {THERE: 100}


def test_a_ticket_of_a_forgotten_chunk_commits_nothing() -> None:
    chunks = OpenChunks()
    ticket = chunks.deliver(HERE, 100, agents=1)
    chunks.clear()
    ticket.finish()
    assert chunks.committable() == {}


def test_a_partition_is_open_until_its_chunks_are_finished() -> None:
    chunks = OpenChunks()
    ticket = chunks.deliver(HERE, 100, agents=1)
    assert chunks.is_open(HERE)
    ticket.finish()
    assert not chunks.is_open(HERE)
    assert not chunks.is_open(THERE)


@given(st.permutations(range(8)), st.integers(0, 8))
def test_in_whatever_order_chunks_are_finished_the_finished_prefix_is_committed(
    order: list[int], finished: int
) -> None:
    chunks = OpenChunks()
    tickets = [chunks.deliver(HERE, number + 1, agents=1) for number in range(8)]
    for number in order[:finished]:
        tickets[number].finish()
    done = set(order[:finished])
    prefix = next((number for number in range(8) if number not in done), 8)
    assert chunks.committable().get(HERE, 0) == prefix
