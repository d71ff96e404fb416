"""What replaces what, and what has ended before."""

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Written
from cdc.sinks.standing import Standings
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from tests.sinks.commands import account, contact, write
from tests.sinks.workbench import Workbench

DOWN = Unavailable("the target is down")


def test_a_newer_command_replaces_one_that_waits() -> None:
    bench = Workbench()
    bench.add(account("A", 1), account("A", 2))
    [batch] = bench.start()
    assert [job.command.version for job in batch.jobs] == [2]


def test_a_newer_command_ends_the_causes_of_the_one_it_replaced() -> None:
    bench = Workbench()
    older, newer = account("A", 1), account("A", 2)
    bench.add(older, newer)
    bench.write()
    [outcome] = bench.outcomes
    assert [cause.change_id for cause in outcome.causes] == [older.cause.change_id, newer.cause.change_id]


def test_a_deletion_replaces_the_write_that_waits() -> None:
    bench = Workbench()
    bench.add(account("A", 1), account("A", 2, delete=True))
    bench.write()
    [outcome] = bench.outcomes
    assert outcome.deleted


def test_a_newer_command_waits_while_an_older_one_is_under_way() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.start()
    bench.add(account("A", 2))
    assert bench.keys() == []


def test_a_newer_command_waits_until_the_outcome_of_the_older_one_is_durable() -> None:
    bench = Workbench()
    bench.durable = False
    bench.add(account("A", 1))
    [batch] = bench.start()
    bench.add(account("A", 2))
    bench.finish(batch, [Written(1)])
    assert bench.keys() == []
    bench.make_durable()
    assert bench.keys() == [["A"]]


def test_a_command_that_ended_before_is_finished_without_another_outcome() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write()
    bench.add(account("A", 1))
    bench.write()
    assert len(bench.outcomes) == 1
    assert bench.scheduler.committable(Entity.ACCOUNT) == 2


def test_a_stale_version_never_overwrites_a_newer_one() -> None:
    bench = Workbench()
    bench.add(account("A", 5))
    bench.write()
    bench.add(account("A", 3))
    assert bench.keys() == []


def test_a_refused_command_has_ended_too() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write(lambda job, number: Refused("no"))
    bench.add(account("A", 1))
    assert bench.keys() == []


def test_a_refusal_is_told_in_the_targets_own_words() -> None:
    bench = Workbench()
    bench.add(account("A"))
    bench.write(lambda job, number: Refused("postcode is too long"))
    [outcome] = bench.outcomes
    assert (outcome.result, outcome.reason, outcome.words) == (
        Result.REJECTED,
        Reason.REFUSED.code,
        "postcode is too long",
    )


def test_a_refused_record_keeps_its_link() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write(lambda job, number: Written(131))
    bench.add(account("A", 2))
    bench.write(lambda job, number: Refused("no"))
    assert bench.outcomes[-1].crm_id == 131
    assert bench.outcomes[-1].written_hash == "hash of version 1"


def test_a_newer_command_of_a_doubtful_record_is_doubtful_too() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("no answer", may_have_arrived=True)])
    bench.add(account("A", 2))
    bench.pass_s(5)
    [again] = bench.start()
    assert again.writes == [write(account("A", 2), doubtful_since_s=100.0)]


def test_only_what_has_ended_is_committed() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("busy", company_wide=False), Written(1)])
    assert bench.scheduler.committable(Entity.ACCOUNT) == 0
    bench.pass_s(5)
    bench.write()
    assert bench.scheduler.committable(Entity.ACCOUNT) == 2


def test_nothing_is_committed_before_its_outcome_is_durable() -> None:
    bench = Workbench()
    bench.durable = False
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [Written(1)])
    assert bench.scheduler.committable(Entity.ACCOUNT) == 0


def test_the_past_is_known_from_the_outcomes_alone() -> None:
    bench = Workbench()
    bench.add(account("A", 3))
    bench.write(lambda job, number: Written(131))
    rebuilt = Standings(System.CRM)
    rebuilt.learn(bench.outcomes[0])
    after = Workbench(standings=rebuilt)
    after.add(account("A", 3), contact("C", account_code="A"))
    assert after.keys() == [["C"]]


def test_a_newer_command_that_came_while_the_older_one_failed_is_not_lost() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    [batch] = bench.start()
    bench.add(account("A", 2))
    bench.finish(batch, [DOWN])
    bench.pass_s(5)
    [again] = bench.start()
    assert [job.command.version for job in again.jobs] == [2]


def test_a_deleted_record_whose_return_is_refused_stays_deleted() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write(lambda job, number: Written(131))
    bench.add(account("A", 2, delete=True))
    bench.write(lambda job, number: Written(131, deleted=True))
    bench.add(account("A", 3))
    bench.write(lambda job, number: Refused("no"))
    assert bench.outcomes[-1].deleted


def test_an_old_outcome_read_late_hides_no_newer_one() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write(lambda job, number: Written(131))
    bench.add(account("A", 2))
    bench.write(lambda job, number: Written(132))
    bench.standings.learn(bench.outcomes[0])
    assert bench.standings.crm_id("acme", Entity.ACCOUNT, "A") == 132


def test_a_refused_record_without_an_id_stays_doubtful() -> None:
    bench = Workbench()
    bench.add(account("A", 1), doubtful=True)
    bench.write(lambda job, number: Refused("malformed"))
    bench.add(account("A", 2))
    [batch] = bench.start()
    assert batch.writes[0].doubtful_since_s is not None
