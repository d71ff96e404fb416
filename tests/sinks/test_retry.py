"""How long to wait before the next attempt."""

from hypothesis import given
from hypothesis import strategies as st

from cdc.sinks.retry import LONGEST_ASKED_S, LONGEST_WAIT_S, next_wait_s

RANDOM = st.floats(0, 1, exclude_max=True)
ASKED = st.none() | st.floats(-10, 1e9)


def test_waits_double() -> None:
    assert [next_wait_s(attempt, None, lambda: 1.0) for attempt in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]


def test_the_targets_own_wish_is_a_minimum() -> None:
    assert next_wait_s(1, 30.0, lambda: 0.0) >= 30.0


def test_an_absurd_wish_is_not_believed() -> None:
    assert next_wait_s(1, 1e9, lambda: 0.0) <= LONGEST_ASKED_S + LONGEST_WAIT_S


def test_two_sinks_do_not_come_back_at_the_same_moment() -> None:
    assert next_wait_s(5, None, lambda: 0.1) != next_wait_s(5, None, lambda: 0.9)


@given(st.integers(-5, 10_000), ASKED, RANDOM)
def test_a_wait_is_never_nothing_and_never_endless(attempt: int, asked: float | None, rand: float) -> None:
    assert 0 < next_wait_s(attempt, asked, lambda: rand) <= LONGEST_ASKED_S + LONGEST_WAIT_S
