"""Which commands go next, what replaces what, and what is committed."""

from cdc.sinks.base import Refused, Unavailable, Waiting, Written
from cdc.sinks.standing import Standings
from schemas.command import Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Result, System
from tests.sinks.commands import account, command, contact, invoice, order, product, user, write
from tests.sinks.workbench import Workbench, well

DOWN = Unavailable("the target is down")


def test_commands_of_one_entity_travel_in_one_batch() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"))
    assert bench.keys() == [["A", "B"]]


def test_a_batch_holds_no_more_than_the_target_takes() -> None:
    bench = Workbench(batch_max=2)
    bench.add(*(account(key) for key in "ABC"))
    assert bench.keys() == [["A", "B"], ["C"]]


def test_no_more_than_four_batches_of_a_company_are_under_way() -> None:
    bench = Workbench(batch_max=1)
    bench.add(*(account(key) for key in "ABCDEF"))
    assert len(bench.keys()) == 4


def test_a_quotation_may_start_beside_four_other_batches() -> None:
    bench = Workbench(batch_max=1)
    bench.add(*(product(key) for key in "ABCDE"))
    bench.start()
    bench.add(command(Entity.SALES_ORDER, "104", kind=Kind.QUOTATION))
    assert bench.keys() == [["104"]]


def test_what_others_need_goes_before_what_needs_it() -> None:
    bench = Workbench(batch_max=1)
    bench.add(invoice("1"), order("2"), contact("3"), account("ABC001"), product("5"), user("6"))
    bench.write()
    assert [outcome.entity for outcome in bench.outcomes] == [
        Entity.USER,
        Entity.PRODUCT,
        Entity.ACCOUNT,
        Entity.CONTACT,
        Entity.SALES_ORDER,
        Entity.INVOICE,
    ]


def test_a_quotation_overtakes_every_queue() -> None:
    bench = Workbench()
    bench.add(user(), product(), account("X"), command(Entity.SALES_ORDER, "104", kind=Kind.QUOTATION))
    assert bench.keys()[0] == ["104"]


def test_the_account_that_a_quotation_waits_for_overtakes_as_well() -> None:
    bench = Workbench(batch_max=1)
    bench.add(*(product(key) for key in "ABCDE"), account("Z1"), account("ABC001"))
    bench.add(order("104", kind=Kind.QUOTATION))
    assert bench.keys()[0] == ["ABC001"]


def test_an_account_that_comes_after_the_quotation_that_needs_it_overtakes_as_well() -> None:
    bench = Workbench(batch_max=1)
    bench.add(order("104", kind=Kind.QUOTATION), *(product(key) for key in "ABCDE"), account("ABC001"))
    assert bench.keys()[0] == ["ABC001"]


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


def test_a_linked_record_is_written_by_its_id() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write(lambda job, number: Written(131))
    bench.add(account("A", 2))
    [batch] = bench.start()
    assert batch.writes[0].crm_id == 131


def test_a_deleted_record_that_comes_back_is_a_new_one() -> None:
    bench = Workbench()
    bench.add(account("A", 1))
    bench.write(lambda job, number: Written(131))
    bench.add(account("A", 2, delete=True))
    bench.write(lambda job, number: Written(131, deleted=True))
    bench.add(account("A", 3))
    [batch] = bench.start()
    assert batch.writes[0].crm_id is None


def test_a_record_that_another_sink_linked_is_written_by_its_id() -> None:
    bench = Workbench()
    bench.add(account("A", 2, crm_id=77))
    [batch] = bench.start()
    assert batch.writes[0].crm_id == 77


def test_a_child_waits_for_its_parent() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"))
    assert bench.keys() == []


def test_a_child_goes_on_when_its_parent_has_its_outcome() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"), account("ABC001"))
    bench.write()
    assert [outcome.sage_key for outcome in bench.outcomes] == ["ABC001", "C"]


def test_a_child_goes_on_when_another_sink_linked_its_parent() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"))
    linked = Workbench()
    linked.add(account("ABC001"))
    linked.write()
    foreign = linked.outcomes[0].model_copy(update={"target": System.SAGE})
    bench.standings.learn(foreign)
    bench.scheduler.learned("acme", Entity.ACCOUNT, "ABC001", bench.now)
    assert bench.keys() == [["C"]]


def test_a_child_of_another_companys_record_still_waits() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"), account("ABC001", company="other"))
    bench.write()
    assert [outcome.sage_key for outcome in bench.outcomes] == ["ABC001"]


def test_a_deletion_waits_for_no_parent() -> None:
    bench = Workbench()
    bench.add(command(Entity.CONTACT, "C", delete=True, parents=((Entity.ACCOUNT, "ABC001"),)))
    assert bench.keys() == [["C"]]


def test_what_waits_for_a_parent_says_so_once() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"))
    bench.pass_s(1.5)
    [told] = bench.tell()
    assert (told.result, told.reason, told.words) == (
        Result.PENDING,
        Reason.WAITING_FOR_PARENT.code,
        "its account ABC001",
    )
    bench.pass_s(100)
    assert bench.tell() == []


def test_what_waits_only_for_a_moment_says_nothing() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"), account("ABC001"))
    bench.write()
    bench.pass_s(10)
    assert bench.tell() == []


def test_a_child_says_that_its_parent_was_refused() -> None:
    bench = Workbench()
    bench.add(contact("C", account_code="ABC001"), account("ABC001"))
    bench.write(lambda job, number: Refused("no"))
    bench.pass_s(1.5)
    [told] = bench.tell()
    assert told.words == "its account ABC001, which was refused"


def test_a_child_says_that_its_parent_is_marked_as_deleted() -> None:
    bench = Workbench()
    bench.add(account("ABC001", 1))
    bench.write()
    bench.add(account("ABC001", 2, delete=True))
    bench.write()
    bench.add(contact("C", account_code="ABC001"))
    bench.pass_s(1.5)
    [told] = bench.tell()
    assert told.words == "its account ABC001, which is marked as deleted"


def test_what_the_target_finds_missing_waits_for_it() -> None:
    bench = Workbench()
    bench.add(command(Entity.CONTACT, "C"))
    [batch] = bench.start()
    bench.finish(batch, [Waiting(Parent(entity=Entity.ACCOUNT, key="ABC001"))])
    assert bench.keys() == []
    bench.add(account("ABC001"))
    bench.write()
    assert [outcome.sage_key for outcome in bench.outcomes] == ["ABC001", "C"]


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


def test_a_newer_command_of_a_doubtful_record_is_doubtful_too() -> None:
    bench = Workbench()
    bench.add(account("A"))
    [batch] = bench.start()
    bench.finish(batch, [Unavailable("no answer", may_have_arrived=True)])
    bench.add(account("A", 2))
    bench.pass_s(5)
    [again] = bench.start()
    assert again.writes == [write(account("A", 2), doubtful_since_s=100.0)]


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


def test_a_parked_command_may_have_created_its_record() -> None:
    bench = Workbench()
    bench.scheduler.add_parked(account("A"), [], bench.now)
    [batch] = bench.start()
    assert batch.writes[0].doubtful_since_s == 100.0


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


def test_a_job_that_is_parked_leaves_something_to_clear_away() -> None:
    bench = Workbench()
    bench.add(contact("C"))
    bench.pass_s(61)
    [job] = bench.scheduler.stuck(bench.now)
    bench.scheduler.park(job)
    assert job.parked


def test_links_are_counted_per_entity_and_company() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"), account("C", company="other"))
    bench.write()
    bench.add(account("B", 2, delete=True))
    bench.write()
    assert bench.standings.count("acme", Entity.ACCOUNT) == 1


def test_a_refused_record_without_an_id_stays_doubtful() -> None:
    bench = Workbench()
    bench.add(account("A", 1), doubtful=True)
    bench.write(lambda job, number: Refused("malformed"))
    bench.add(account("A", 2))
    [batch] = bench.start()
    assert batch.writes[0].doubtful_since_s is not None
