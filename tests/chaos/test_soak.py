"""What an endurance run reports."""

from tests.chaos.fault import Need
from tests.chaos.faults import FAULTS
from tests.chaos.metering import Sample, Use
from tests.chaos.result import Result
from tests.chaos.soak import Soak, Struck, report


def soaked(rss_mb: float = 100.0) -> Soak:
    soak = Soak(minutes=3)
    soak.meter.samples = [
        Sample(
            10.0 * number, 100 * number, {"worker": Use(100.0 if number < 6 else rss_mb, 50, 9)}, 0.4 * number, number
        )
        for number in range(12)
    ]
    soak.struck = [Struck("kill-worker", 1.0, 2.0, 3.5), Struck("sage-busy", 9.0, 5.0, 1.5)]
    return soak


def test_it_may_strike_every_fault_and_has_what_they_need() -> None:
    soak = Soak(minutes=1)
    assert set(soak.names) == set(FAULTS)
    assert soak.fault().needs == frozenset(Need)


def test_a_good_run_has_no_findings_and_all_figures() -> None:
    told = report(soaked(), Result("soak", 1, 2_000, changes=1_100))
    assert told["findings"] == []
    assert (told["slowest_recovery_s"], told["lag_most"], told["topics_mb"]) == (3.5, 11, 4.4)
    assert told["figures"]["memory in MB"]["worker"] == {"early": 100.0, "late": 100.0, "most": 100.0}
    assert [one["fault"] for one in told["faults"]] == ["kill-worker", "sage-busy"]


def test_what_the_run_found_and_what_grew_are_findings() -> None:
    result = Result("soak", 1, 2_000)
    result.note("lost", ["acme: account ABC001: phone"])
    told = report(soaked(rss_mb=300.0), result)
    assert told["findings"] == [
        "lost: acme: account ABC001: phone",
        "worker: memory in MB grew from 100.0 to 300.0, at most 300.0",
    ]
