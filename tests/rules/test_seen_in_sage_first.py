"""A quotation of ours that Sage's export shows in parts, before or after the answer to our write: always one record."""

from cdc.rules.company_rules import CompanyRules
from schemas.change import Change
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, Operation, Result, System
from tests.rules.examples import COMPANY, NOW
from tests.rules.worker import Worker

_STAMPS = {"company": COMPANY, "entity": "sales_order", "observed_at": NOW}


def saved() -> Change:
    """A person saved a quotation with a line."""
    line = {"number": 1, "product_code": "BOARD001", "quantity": "2", "unit_price": "0"}
    facts = {"by_connector": False, "account_id": 7}
    return Change.model_validate(
        {**_STAMPS, "id": "c1", "system": "crm", "key": "885", "op": "c", "after": {"notes": None, "lines": [line]},
         "source": {"seen": "hook", "crm": facts}, "occurred_at": NOW}
    )  # fmt: skip


def shown() -> Change:
    """Sage's export shows it whole."""
    after = {"code": "116", "label": "Sales Quotation", "account_code": "ALD001", "net": "85", "crm_id": 885}
    after |= {"customer_order_number": "SSM-Q-885", "ordered_on": "2026-11-23", "currency": "GBP", "lines": []}
    return Change.model_validate(
        {**_STAMPS, "id": "c2", "system": "sage", "key": "116", "op": Operation.CREATE, "after": after,
         "source": {"sequence": 9}}
    )  # fmt: skip


def waiting() -> Outcome:
    """Of the export's two files one has not come yet."""
    return Outcome(
        id="o1", record_id="another", company=COMPANY, entity=Entity.SALES_ORDER, kind=Kind.QUOTATION, target=None,
        result=Result.PENDING, reason=Reason.WAITING_FOR_LINES.code, sage_key="116", at=NOW,
    )  # fmt: skip


def test_an_export_in_parts_makes_no_second_record() -> None:
    worker = Worker(Entity.SALES_ORDER)
    worker.take(saved())
    worker.tell(waiting())
    worker.take(shown())
    assert {command.record_id for command in worker.commands} == {worker.commands[0].record_id}
    [to_crm] = [command for command in worker.commands if command.target is System.CRM]
    assert to_crm.crm_id == 885


def test_the_status_of_the_part_that_stood_alone_ends() -> None:
    worker = Worker(Entity.SALES_ORDER)
    worker.take(saved())
    worker.tell(waiting())
    assert (b"another", None) in {(sent.key, sent.value) for sent in worker.take(shown())}


def test_a_part_that_comes_after_the_whole_says_nothing() -> None:
    worker = Worker(Entity.SALES_ORDER, CompanyRules(writes_to_sage=True))
    worker.take(saved())
    worker.take(shown())
    assert worker.tell(waiting()) == []
