"""Medians, percentiles and ratios."""

import pytest

from bench.arithmetic import latencies, over_rounds, percentile, rounded, spread, with_ratio


def test_a_spread_tells_the_median_the_least_and_the_greatest() -> None:
    assert spread([3.0, 1.0, 2.0, 10.0]) == {"median": 2.5, "min": 1.0, "max": 10.0}


def test_a_spread_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_figure_keeps_four_significant_digits() -> None:
    assert rounded(0.0123456) == 0.01235
    assert rounded(12345.678) == 12350.0


def test_a_count_is_kept_whole() -> None:
    assert rounded(1234567.0) == 1234567.0


@pytest.mark.parametrize(("share", "value"), [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)])
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(share: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == value


def test_the_p99_of_few_samples_is_the_slowest() -> None:
    assert latencies([5.0, 1.0, 3.0]) == {"samples": 3, "p50_ms": 3.0, "p99_ms": 5.0, "max_ms": 5.0}


def test_a_ratio_is_taken_within_its_round() -> None:
    rounds = [{"bare": {"rate": 100.0}, "ours": {"rate": 90.0}}, {"bare": {"rate": 10.0}, "ours": {"rate": 20.0}}]
    assert [one["ours"]["ratio"] for one in with_ratio(rounds, "rate", "bare", "ratio")] == [0.9, 2.0]


def test_a_side_has_no_ratio_in_a_round_without_the_other() -> None:
    assert with_ratio([{"ours": {"rate": 90.0}}], "rate", "bare", "ratio") == [{"ours": {"rate": 90.0}}]


def test_a_side_counts_in_the_rounds_in_which_it_took_part() -> None:
    rounds = [{"ours": {"rate": 1.0}, "rival": {"rate": 5.0}}, {"ours": {"rate": 3.0}}]
    assert over_rounds(rounds) == {
        "ours": {"rate": {"median": 2.0, "min": 1.0, "max": 3.0}},
        "rival": {"rate": {"median": 5.0, "min": 5.0, "max": 5.0}},
    }


def test_a_measure_that_one_round_lacks_is_taken_over_the_others() -> None:
    found = over_rounds([{"ours": {"records": 0.0}}, {"ours": {"records": 2.0, "seconds": 0.5}}])
    assert found["ours"]["seconds"] == {"median": 0.5, "min": 0.5, "max": 0.5}
