"""Which commands go next: what others need first, quotations before everything."""

from cdc.sinks.base import Written
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import account, command, contact, invoice, order, product, user
from tests.sinks.workbench import Workbench


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


def test_links_are_counted_per_entity_and_company() -> None:
    bench = Workbench()
    bench.add(account("A"), account("B"), account("C", company="other"))
    bench.write()
    bench.add(account("B", 2, delete=True))
    bench.write()
    assert bench.standings.count("acme", Entity.ACCOUNT) == 1
