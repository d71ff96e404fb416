"""What holds offsets back for long is parked, and goes on waiting."""

from cdc.failures import Unavailable
from schemas.vocabulary import Entity
from tests.sinks.commands import account, contact
from tests.sinks.workbench import Workbench


def test_what_waits_for_long_is_stuck() -> None:
    bench = Workbench()
    bench.add(contact("C"))
    bench.pass_s(59)
    assert bench.scheduler.stuck(bench.now) == []
    bench.pass_s(2)
    assert [job.command.sage_key for job in bench.scheduler.stuck(bench.now)] == ["C"]


def test_a_parked_command_releases_its_offset_and_goes_on_waiting() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"))
    bench.pass_s(61)
    [job] = bench.scheduler.stuck(bench.now)
    bench.scheduler.release(bench.scheduler.park(job))
    assert bench.scheduler.committable(Entity.CONTACT) == 1
    bench.add(account("ABC001"))
    bench.write()
    assert [outcome.sage_key for outcome in bench.outcomes] == ["ABC001", "C"]


def test_a_parked_command_is_not_parked_twice() -> None:
    bench = Workbench()
    bench.add(contact("C"))
    bench.pass_s(61)
    [job] = bench.scheduler.stuck(bench.now)
    bench.scheduler.park(job)
    assert bench.scheduler.stuck(bench.now) == []


def test_a_parked_command_that_ended_meanwhile_can_be_forgotten() -> None:
    bench = Workbench()
    bench.add(account("A", 2))
    bench.write()
    assert not bench.scheduler.add_parked(account("A", 1), [], bench.now)


def test_a_parked_command_brings_its_causes_back() -> None:
    bench = Workbench()
    older = account("A", 1)
    assert bench.scheduler.add_parked(account("A", 2), [older.cause], bench.now)
    bench.write()
    [outcome] = bench.outcomes
    assert {cause.change_id for cause in outcome.causes} == {
        older.cause.change_id,
        account("A", 2).cause.change_id,
    }


def test_commands_of_a_paused_company_are_stuck_only_where_they_hide_others() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.add(account("B"))
    bench.finish(batch, [Unavailable("down", retry_after_s=3000)])
    bench.pass_s(61)
    assert [job.command.sage_key for job in bench.scheduler.stuck(bench.now)] == ["A"]
    pressed = bench.scheduler.stuck(bench.now, frozenset({Entity.ACCOUNT}))
    assert sorted(job.command.sage_key for job in pressed) == ["A", "B"]


def test_where_they_hide_others_they_are_stuck_within_seconds() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.add(account("B"), contact("C"))
    bench.finish(batch, [Unavailable("down", retry_after_s=3000)])
    pressed = frozenset({Entity.ACCOUNT})
    bench.pass_s(4)
    assert bench.scheduler.stuck(bench.now, pressed) == []
    bench.pass_s(2)
    assert sorted(job.command.sage_key for job in bench.scheduler.stuck(bench.now, pressed)) == ["A", "B"]


def test_a_parked_command_may_have_created_its_record() -> None:
    bench = Workbench()
    bench.scheduler.add_parked(account("A"), [], bench.now)
    [batch] = bench.start()
    assert batch.writes[0].doubtful_since_s == 100.0


def test_a_job_that_is_parked_leaves_something_to_clear_away() -> None:
    bench = Workbench()
    bench.add(contact("C"))
    bench.pass_s(61)
    [job] = bench.scheduler.stuck(bench.now)
    bench.scheduler.park(job)
    assert job.parked
