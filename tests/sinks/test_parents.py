"""What waits for a parent, and what it says meanwhile."""

from cdc.failures import Refused
from cdc.sinks.base import Waiting
from schemas.command import Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from tests.sinks.commands import account, command, contact
from tests.sinks.workbench import Workbench


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
    bench.scheduler.learned("acme", [(Entity.ACCOUNT, "ABC001")], bench.now)
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
