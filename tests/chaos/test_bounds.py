"""When a long run has grown out of bounds."""

import pytest

from tests.chaos.bounds import Bound, Course, course_of, findings, growth_kb_a_change
from tests.chaos.metering import Sample, Use


def samples(rss: list[float], handles: int = 50, kb_a_change: list[float] | None = None) -> list[Sample]:
    """A hundred changes between each look and the next."""
    grown, found = 0.0, []
    for number, mb in enumerate(rss):
        grown += (kb_a_change or [4.0] * len(rss))[number] * 100 / 1024
        found.append(Sample(number * 10.0, number * 100, {"worker": Use(mb, handles, 9)}, grown, 0))
    return found


def test_a_course_is_the_middle_of_the_second_quarter_and_of_the_last() -> None:
    assert course_of([900.0, 1, 2, 3, 50, 60, 7, 8]) == Course(early=2.5, late=7.5, most=900.0)


def test_too_few_looks_say_nothing() -> None:
    with pytest.raises(ValueError, match="7 looks are too few"):
        course_of([1.0] * 7)
    assert findings(samples([100.0] * 7)) == ["only 7 looks were taken"]


def test_what_stays_as_it_was_is_within_bounds() -> None:
    assert findings(samples([100.0] * 20)) == []


def test_memory_that_grows_all_the_time_is_found() -> None:
    grows = [100.0 + 10 * number for number in range(20)]
    assert findings(samples(grows)) == ["worker: memory in MB grew from 170.0 to 270.0, at most 290.0"]


def test_memory_that_was_needed_for_a_moment_is_not_held_against_it() -> None:
    assert findings(samples([100.0] * 10 + [400.0] + [100.0] * 9)) == []


def test_memory_beyond_the_most_is_found_even_for_a_moment() -> None:
    found = findings(samples([100.0] * 10 + [700.0] + [100.0] * 9))
    assert found == ["worker: memory in MB grew from 100.0 to 100.0, at most 700.0"]


def test_too_many_handles_are_found() -> None:
    assert findings(samples([100.0] * 20, handles=500)) == ["worker: handles grew from 500.0 to 500.0, at most 500.0"]


def test_topics_that_grow_faster_than_the_work_are_found() -> None:
    faster = samples([100.0] * 20, kb_a_change=[4.0] * 12 + [40.0] * 8)
    assert growth_kb_a_change(faster) == Course(early=4.0, late=40.0, most=40.0)
    assert findings(faster) == ["broker: KB of topics for each change grew from 4.0 to 40.0, at most 40.0"]


def test_a_bound_allows_a_factor_and_some_more() -> None:
    bound = Bound(factor=2.0, plus=5.0, most=100.0)
    assert [bound.passed(Course(10.0, late, late)) for late in (25.0, 25.1)] == [False, True]
