"""What is wrong, as a function of what was seen over time."""

from collections.abc import Mapping
from typing import Any

from cdc.broker.groups import GroupStanding
from cdc.console.health import KAFKA, Check
from cdc.console.watching.judgement import FolderSeen, Limits, Memory, Observation, checks, remember
from cdc.console.watching.needed import Needed
from schemas.vocabulary import System

WORKER = Needed("worker", "w", ("changes",))
SINK = Needed("sink crm", "s", ("commands",), System.CRM)
CAPTURE = Needed("capture", "c", ("webhooks",), stalls=False)
NEEDED = (WORKER, SINK, CAPTURE)
LIMITS = Limits()


class Watch:
    """Looks at moments of the test's choosing."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.turns = 0

    def look(self, at_s: float, groups: Mapping[str, GroupStanding] | None, **said: Any) -> dict[str, Check]:
        self.turns += 1
        seen = Observation(at_s=at_s, groups=groups, **({"turns": self.turns} | said))
        self.memory = remember(self.memory, NEEDED, seen)
        return {check.name: check for check in checks(self.memory, NEEDED, seen, LIMITS)}


def group(members: int = 1, behind: int = 0, reached: int = 0) -> GroupStanding:
    return GroupStanding(members, {"topic": behind}, reached)


def groups(**said: GroupStanding) -> dict[str, GroupStanding]:
    return {"w": group(), "s": group(), "c": group()} | said


def wrong(found: dict[str, Check]) -> set[str]:
    return {name for name, check in found.items() if not check.ok}


def test_nothing_is_wrong_when_everyone_is_there_and_nothing_waits() -> None:
    watch = Watch()
    assert wrong(watch.look(0, groups())) == set()
    assert wrong(watch.look(10_000, groups())) == set()


def test_a_service_that_was_never_there_is_wrong_at_once() -> None:
    found = Watch().look(0, groups(w=group(members=0)))
    assert wrong(found) == {"worker"}
    assert "start `cdc worker`" in found["worker"].words


def test_a_restart_is_not_wrong_and_an_absence_is() -> None:
    watch = Watch()
    watch.look(0, groups())
    assert wrong(watch.look(5, groups(w=group(members=0)))) == set()
    assert wrong(watch.look(5 + LIMITS.absent_after_s, groups(w=group(members=0)))) == set()
    assert wrong(watch.look(6 + LIMITS.absent_after_s, groups(w=group(members=0)))) == {"worker"}
    assert wrong(watch.look(40, groups())) == set()


def test_a_lag_that_does_not_move_is_wrong_after_a_while() -> None:
    watch = Watch()
    watch.look(0, groups(w=group(behind=5, reached=10)))
    assert wrong(watch.look(LIMITS.stalled_after_s, groups(w=group(behind=9, reached=10)))) == set()
    found = watch.look(LIMITS.stalled_after_s + 1, groups(w=group(behind=9, reached=10)))
    assert wrong(found) == {"worker"}
    assert found["worker"].words == "stands still: 9 messages wait and none was finished for 61 s"


def test_a_lag_that_grows_while_work_is_done_is_not_wrong() -> None:
    watch = Watch()
    for minute in range(10):
        found = watch.look(minute * 50.0, groups(w=group(behind=100 * minute, reached=minute)))
    assert wrong(found) == set()


def test_a_message_that_comes_after_a_long_rest_has_the_whole_time() -> None:
    watch = Watch()
    watch.look(0, groups())
    watch.look(10_000, groups())
    assert wrong(watch.look(10_005, groups(w=group(behind=1)))) == set()


def test_a_sink_is_not_to_blame_while_the_other_side_is_not_available() -> None:
    watch = Watch()
    for minute in range(100):
        found = watch.look(minute * 60.0, groups(s=group(behind=50)), is_retrying=True)
    assert wrong(found) == set()


def test_a_sink_that_stands_still_without_a_reason_is_wrong() -> None:
    watch = Watch()
    watch.look(0, groups(s=group(behind=50)))
    assert wrong(watch.look(LIMITS.sink_stalled_after_s + 1, groups(s=group(behind=50)))) == {"sink crm"}


def test_an_unavailable_system_does_not_excuse_the_worker() -> None:
    watch = Watch()
    watch.look(0, groups(w=group(behind=50)), is_retrying=True)
    late_s = LIMITS.stalled_after_s + 1
    assert wrong(watch.look(late_s, groups(w=group(behind=50)), is_retrying=True)) == {"worker"}


def test_a_sink_that_looks_for_no_work_is_wrong_whatever_the_other_side_does() -> None:
    silent_s = LIMITS.sink_silent_after_s + 1
    found = Watch().look(0, groups(), is_retrying=True, sinks={System.CRM: silent_s})
    assert wrong(found) == {"sink crm"}


def test_capture_may_wait_for_the_system_that_it_asks() -> None:
    watch = Watch()
    watch.look(0, groups(c=group(behind=5)))
    assert wrong(watch.look(10_000, groups(c=group(behind=5)))) == set()


def test_an_outage_of_kafka_is_one_fault_and_not_one_of_every_service() -> None:
    watch = Watch()
    watch.look(0, groups(w=group(behind=5)))
    assert wrong(watch.look(500, None)) == {KAFKA}
    assert wrong(watch.look(505, groups(w=group(behind=5)))) == set()


def test_a_console_that_still_reads_the_past_is_not_ready() -> None:
    found = Watch().look(0, groups(), caught_up=False, behind=1200)
    assert wrong(found) == {"console"}
    assert "1200 messages" in found["console"].words


def test_a_feed_that_makes_no_turn_is_wrong_after_a_while() -> None:
    watch = Watch()
    watch.look(0, groups(), turns=7)
    assert wrong(watch.look(LIMITS.feed_stalled_after_s, groups(), turns=7)) == set()
    assert wrong(watch.look(LIMITS.feed_stalled_after_s + 1, groups(), turns=7)) == {"console"}


def test_a_feed_without_a_connection_is_wrong() -> None:
    assert wrong(Watch().look(0, groups(), connected=False)) == {"console"}


def test_a_folder_that_nobody_looks_at_is_wrong() -> None:
    seen = {"acme": FolderSeen(LIMITS.folder_silent_after_s + 1), "bolt": FolderSeen(1)}
    assert wrong(Watch().look(0, groups(), folders=seen)) == {"exports of acme"}


def test_a_large_file_keeps_capture_from_looking_for_some_time_only() -> None:
    watch, silent_s = Watch(), LIMITS.folder_silent_after_s + 1
    assert wrong(watch.look(0, groups(), folders={"acme": FolderSeen(silent_s, file_s=silent_s)})) == set()
    long_s = LIMITS.file_after_s + 1
    assert wrong(watch.look(0, groups(), folders={"acme": FolderSeen(long_s, file_s=long_s)})) == {"exports of acme"}
