"""How far a partition may be committed."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cdc.sinks.offsets import Offsets


def test_nothing_taken_is_nothing_to_commit() -> None:
    assert Offsets().committable is None


def test_an_unfinished_offset_holds_back_everything_behind_it() -> None:
    offsets = Offsets()
    for offset in (5, 6, 7):
        offsets.take(offset)
    offsets.finish(7)
    assert offsets.committable == 5


def test_gaps_of_the_topic_do_not_matter() -> None:
    offsets = Offsets()
    for offset in (5, 90):
        offsets.take(offset)
    offsets.finish(5)
    assert offsets.committable == 90


@given(st.sets(st.integers(0, 50), min_size=1), st.randoms(use_true_random=False), st.integers(0, 60))
def test_committable_is_the_oldest_unfinished_one(taken: set[int], order: Random, finished: int) -> None:
    offsets, sequence = Offsets(), sorted(taken)
    for offset in sequence:
        offsets.take(offset)
    shuffled = list(sequence)
    order.shuffle(shuffled)
    for offset in shuffled[:finished]:
        offsets.finish(offset)
    unfinished = shuffled[finished:]
    assert offsets.committable == (min(unfinished) if unfinished else sequence[-1] + 1)
    assert offsets.open == len(unfinished)
