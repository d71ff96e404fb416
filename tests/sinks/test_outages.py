"""What trouble with the target means for a company, for a record, and for nobody else."""

from cdc.failures import Unavailable
from cdc.sinks.base import Written
from schemas.reason import Reason
from schemas.vocabulary import Result
from tests.sinks.commands import account, write
from tests.sinks.workbench import Workbench, well

DOWN = Unavailable("the target is down")


def test_an_outage_pauses_the_company() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [DOWN])
    bench.add(account("B"))
    assert bench.keys() == []


def test_an_outage_of_one_company_pauses_no_other() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [DOWN])
    bench.add(account("B", company="other"))
    assert bench.keys() == [["B"]]


def test_after_an_outage_everything_is_written() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [DOWN])
    bench.add(account("B"))
    bench.pass_s(5)
    bench.write()
    assert [outcome.sage_key for outcome in bench.outcomes if outcome.result.final] == ["A", "B"]


def test_an_outage_is_told_with_the_next_attempt() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("the target is down", retry_after_s=30)])
    [told] = bench.outcomes
    assert (told.result, told.reason, told.words) == (Result.PENDING, Reason.RETRYING.code, "the target is down")
    assert told.next_retry_at is not None
    assert (told.next_retry_at - bench.now.at).total_seconds() >= 30


def test_a_long_outage_is_not_told_at_every_attempt() -> None:
    bench = Workbench()
    bench.add(account("A"))
    for _ in range(10):
        [batch] = bench.start()
        bench.finish(batch, [DOWN])
        bench.pass_s(120)
    assert [outcome.attempts for outcome in bench.outcomes] == [1, 4]


def test_during_an_outage_only_one_batch_at_a_time_asks_whether_it_is_over() -> None:
    bench = Workbench(batch_max=1)
    bench.add(*(account(key) for key in "ABCDEF"))
    for batch in bench.start():
        bench.finish(batch, [DOWN])
    bench.pass_s(120)
    assert len(bench.start()) == 1


def test_batches_that_fail_together_count_as_one_failure() -> None:
    bench = Workbench(batch_max=1)
    bench.add(*(account(key) for key in "ABCD"))
    for batch in bench.start():
        bench.finish(batch, [DOWN])
    wake_s = bench.scheduler.wake_s(bench.now)
    assert wake_s is not None
    assert wake_s - bench.s < 1.0


def test_trouble_with_one_record_pauses_nobody_else() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("busy", company_wide=False), Written(1)])
    bench.add(account("C"))
    assert bench.keys() == [["C"]]
    bench.pass_s(5)
    assert bench.keys() == [["A"]]


def test_a_write_that_may_have_arrived_is_doubtful_afterwards() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("no answer", may_have_arrived=True)])
    bench.pass_s(5)
    [again] = bench.start()
    assert again.writes == [write(account("A"), doubtful_since_s=100.0)]


def test_a_write_that_certainly_did_not_arrive_is_not_doubtful() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [DOWN])
    bench.pass_s(5)
    [again] = bench.start()
    assert again.writes == [write(account("A"))]


def test_one_record_that_the_target_stumbles_over_does_not_hold_up_the_others() -> None:
    bench = Workbench()
    keys = [f"A{number}" for number in range(60)]
    bench.add(*(account(key) for key in keys))
    for _ in range(100):
        for batch in bench.start():
            stumbles = any(job.command.sage_key == "A30" for job in batch.jobs)
            down = Unavailable("500", may_have_arrived=True, may_be_content=True)
            bench.finish(batch, [down if stumbles else well(job, 1) for job in batch.jobs])
        bench.pass_s(10)
    written = {outcome.sage_key for outcome in bench.outcomes if outcome.result.final}
    assert written == set(keys) - {"A30"}


def test_a_record_in_trouble_waits_for_its_own_time() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("busy", company_wide=False, retry_after_s=30), Written(1)])
    bench.pass_s(20)
    assert bench.keys() == []


def test_a_repeated_command_does_not_shorten_the_wait() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("busy", company_wide=False, retry_after_s=30), Written(1)])
    bench.add(account("A"))
    assert bench.keys() == []


def test_what_failed_together_is_tried_again_in_its_old_order() -> None:
    bench = Workbench()
    bench.add(*(account(key) for key in "ABC"))
    [batch] = bench.start()
    bench.add(account("D"))
    bench.finish(batch, [DOWN] * 3)
    bench.pass_s(5)
    assert bench.keys() == [["A", "B", "C", "D"]]


def stumbled() -> Workbench:
    """A scheduler whose record A was tried alone and made the target stumble."""
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("500", may_be_content=True)])
    bench.add(account("B"), account("C"))
    bench.pass_s(0.6)
    return bench


def test_a_record_that_made_the_target_stumble_goes_behind_the_others() -> None:
    assert stumbled().keys()[0] == ["B", "C"]


def test_a_record_that_made_the_target_stumble_travels_alone_from_then_on() -> None:
    bench = stumbled()
    [batch] = bench.start()
    bench.finish(batch, [Written(1), Written(2)])
    bench.pass_s(5)
    bench.add(account("D"), account("E", company="other"))
    assert sorted(bench.keys()) == [["A"], ["D"], ["E"]]


def test_the_first_good_answer_ends_the_trouble() -> None:
    bench = Workbench(batch_max=1)
    bench.add(*(account(key) for key in "ABC"))
    batches = bench.start()
    for batch in batches:
        bench.finish(batch, [DOWN])
    bench.pass_s(5)
    [probe] = bench.start()
    bench.finish(probe, [Written(1)])
    assert len(bench.start()) == 2
