"""What Sage shows of a record that began in Sales Management joins it, whatever comes first (design rule 1)."""

from typing import Any

from cdc.rules.company_rules import CompanyRules
from cdc.rules.known import Known
from cdc.rules.places import state_key
from schemas.change import Change, CrmFacts, Source
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Operation, Result, System
from tests.rules.examples import COMPANY, NOW, change, record
from tests.rules.worker import Worker

_LINE = {"number": 1, "product_code": "PAPER01", "quantity": "2"}


def worker(entity: Entity) -> Worker:
    return Worker(entity, CompanyRules(writes_to_sage=True))


def saved(entity: Entity, crm_id: int, **after: Any) -> Change:
    """What a sales person saved."""
    facts = CrmFacts(by_connector=False, kind=Kind.POTENTIAL, account_id=131, created_at=NOW)
    return Change(
        id=f"saved {crm_id}", company=COMPANY, entity=entity, system=System.CRM, key=str(crm_id),
        op=Operation.CREATE, after=after, source=Source(crm=facts), occurred_at=NOW, observed_at=NOW,
    )  # fmt: skip


def begun(orders: Worker) -> str:
    """The record's id from when it was saved in Sales Management."""
    return Known.from_bytes(orders.table[state_key(COMPANY, "873", System.CRM)]).record_id


def header_is_missing() -> Outcome:
    return Outcome(
        id="waiting", record_id="a stranger", company=COMPANY, entity=Entity.SALES_ORDER, kind=Kind.SALES_ORDER,
        target=None, result=Result.PENDING, reason=Reason.WAITING_FOR_LINES.code, sage_key="105", at=NOW,
    )  # fmt: skip


def priced(sequence: int = 1, net: str = "5") -> Change:
    values = {"code": "105", "label": "Quotation", "customer_order_number": "SSM-Q-873", "crm_id": 873, "net": net}
    return change(record(Entity.SALES_ORDER, **values), entity=Entity.SALES_ORDER, sequence=sequence)


def test_an_account_that_sage_filled_in_is_the_one_that_reserved_the_code() -> None:
    accounts = worker(Entity.ACCOUNT)
    accounts.take(saved(Entity.ACCOUNT, 727, name="Mead Ltd", country=None))
    ours = Known.from_bytes(accounts.table[state_key(COMPANY, "727", System.CRM)]).record_id
    accounts.take(change(record(code="MEAD0001", name="Mead Ltd", country="GB")))
    assert [(each.record_id, each.crm_id) for each in accounts.commands] == [(ours, 727)]


def test_a_priced_quotation_joins_though_one_of_its_files_came_first() -> None:
    orders = worker(Entity.SALES_ORDER)
    orders.take(saved(Entity.SALES_ORDER, 873, lines=[_LINE]))
    orders.tell(header_is_missing())
    orders.take(priced())
    assert {(each.record_id, each.crm_id) for each in orders.commands} == {(begun(orders), 873)}


def test_a_priced_quotation_is_found_under_its_number_from_then_on() -> None:
    orders = worker(Entity.SALES_ORDER)
    orders.take(saved(Entity.SALES_ORDER, 873, lines=[_LINE]))
    orders.take(priced())
    orders.tell(header_is_missing())
    orders.take(priced(sequence=2, net="6"))
    assert {(each.record_id, each.crm_id) for each in orders.commands} == {(begun(orders), 873)}


def test_the_status_of_the_part_that_came_first_ends() -> None:
    orders = worker(Entity.SALES_ORDER)
    orders.take(saved(Entity.SALES_ORDER, 873, lines=[_LINE]))
    orders.tell(header_is_missing())
    sent = orders.take(priced())
    assert [each.key for each in sent if each.value is None] == [b"a stranger"]
