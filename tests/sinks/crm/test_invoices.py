"""Invoices and credit notes as sales facts."""

import pytest

from cdc.failures import Refused
from cdc.sinks.base import Waiting, Written
from cdc.sinks.crm.owners import UNKNOWN_OWNER
from cdc.sinks.crm.sink import CrmSink
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, account, invoice, write
from tests.sinks.crm.simulated import Inside


@pytest.fixture
async def links(sink: CrmSink) -> KnownLinks:
    [answer] = await sink.write([write(account("ABC001"))], KnownLinks())
    assert isinstance(answer, Written)
    assert answer.crm_id is not None
    return KnownLinks({(Entity.ACCOUNT, "ABC001"): answer.crm_id})


async def written(sink: CrmSink, of: Command, links: KnownLinks, crm_id: int | None = None) -> Written:
    [answer] = await sink.write([write(of, crm_id, confirmed=crm_id is not None)], links)
    assert isinstance(answer, Written), answer
    return answer


async def test_an_invoice_is_a_sale_of_its_account(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    await written(sink, invoice("5001"), links)
    row = inside.one("sales")
    assert (row["extId"], row["accountExtId"], row["accountId"]["value"], row["total"]) == (
        "5001",
        "ABC001",
        "A B C Ltd",
        100,
    )


async def test_the_date_is_the_invoices_day(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    await written(sink, invoice(), links)
    assert inside.one("sales")["date"].startswith("2026-11-20T00:00:00")


async def test_a_credit_note_lowers_the_sales(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    await written(sink, invoice(kind=Kind.CREDIT_NOTE), links)
    assert inside.one("sales")["total"] == -100


async def test_the_state_of_payment_goes_into_extra_fields(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    record = {"paid": "20.00", "outstanding": "100.00", "payment_state": "part-paid", "due_on": "2026-12-20"}
    await written(sink, invoice(record=record), links)
    row = inside.one("sales")
    assert (row["Z_SagePaid"], row["Z_SageOutstanding"], row["Z_SagePaymentState"], row["Z_SageDueDate"]) == (
        20,
        100,
        "part-paid",
        "2026-12-20",
    )


async def test_a_payment_updates_the_same_sale(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    created = await written(sink, invoice("5001"), links)
    await written(sink, invoice("5001", 2, record={"payment_state": "paid"}), links, created.crm_id)
    assert inside.one("sales")["Z_SagePaymentState"] == "paid"


async def test_the_owner_is_named_by_e_mail(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    await written(sink, invoice(owner_email="Raj.Patel@northgate.example"), links)
    assert inside.one("sales")["salesRepExtId"] == "raj.patel@northgate.example"


async def test_an_owner_who_is_no_user_is_replaced_by_the_administrator(
    sink: CrmSink, inside: Inside, links: KnownLinks
) -> None:
    answer = await written(sink, invoice(owner_email="nobody@northgate.example"), links)
    assert answer.notes == (UNKNOWN_OWNER,)
    assert inside.one("sales")["salesRepExtId"] == "admin@northgate.example"


async def test_an_invoice_without_a_date_is_refused_as_malformed(sink: CrmSink, links: KnownLinks) -> None:
    [answer] = await sink.write([write(invoice(record={"issued_on": None}))], links)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.MALFORMED


async def test_an_invoice_waits_for_its_account(sink: CrmSink) -> None:
    [answer] = await sink.write([write(invoice())], KnownLinks())
    assert isinstance(answer, Waiting)


async def test_a_deleted_invoice_is_marked_as_deleted_once(sink: CrmSink, inside: Inside, links: KnownLinks) -> None:
    created = await written(sink, invoice("5001"), links)
    for _ in range(2):
        assert (await written(sink, invoice("5001", 2, delete=True), links, created.crm_id)).deleted
    assert inside.living("sales") == []
