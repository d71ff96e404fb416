"""Quotations over the bridge: created once with what is sold, priced by Sage, then left alone."""

import httpx
import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Written
from schemas.reason import Reason
from schemas.vocabulary import Result
from tests.sinks.hyperaccounts.arranged import Arranged, offer
from tests.sinks.hyperaccounts.scripted import ScriptedBridge, order_row

CREATE = "POST /api/salesOrder"


def line(**more: object) -> dict[str, object]:
    return {"number": 1, "product_code": "BOLT", "description": None, "quantity": "2", "discount_rate": "0", **more}


async def test_a_quotation_is_sent_without_prices() -> None:
    at = Arranged()
    answer = await at.write(offer(line(quantity="2.125", discount_rate="12.5")))
    assert at.bridge.sent(CREATE) == [
        {
            "customerAccountRef": "OLD001", "orderType": 9, "quoteStatus": 1, "orderDate": "23/11/2026",
            "customerOrderNumber": "SSM-Q-131", "orderItemsDataFromStockItemData": True,
            "invoiceItems": [{"stockCode": "BOLT", "quantity": 2.125, "discount": 12.5}],
        }
    ]  # fmt: skip
    assert isinstance(answer, Written)
    assert (answer.result, answer.sage_key, answer.notes) == (Result.APPLIED, "101", ())


async def test_it_is_read_back_with_the_prices_and_taxes_of_sage() -> None:
    answer = await Arranged().write(offer(line()))
    assert isinstance(answer, Written)
    assert answer.read_back is not None
    record = answer.read_back.record
    assert (record["label"], record["ordered_on"], record["crm_id"]) == ("Sales Quotation", "2026-11-23", 131)
    assert (record["net"], record["tax"], record["gross"], record["currency"]) == ("100", "20", "120", "GBP")
    assert record["lines"] == [
        {
            "number": 1, "product_code": "BOLT", "description": "Bolt M6", "unit": "Each", "quantity": "2",
            "unit_price": "38", "tax_rate": "20", "net": "76", "tax": "15.2", "gross": "91.2", "text": None,
            "discount_rate": "0", "tax_code": "T1", "in_stock_table": True,
        }
    ]  # fmt: skip


async def test_a_comment_is_broken_between_words_over_three_fields() -> None:
    at = Arranged()
    await at.write(offer(line(), record={"notes": "word " * 30}))
    [body] = at.bridge.sent(CREATE)
    assert [len(body[f"notes{place}"]) for place in (1, 2, 3)] == [59, 59, 29]


async def test_a_comment_that_is_too_long_is_refused() -> None:
    answer = await Arranged().write(offer(line(), record={"notes": "word " * 60}))
    assert isinstance(answer, Refused)
    assert answer.words == "the comment has 299 characters, Sage holds 3 lines of 60"


async def test_a_comment_is_shortened_where_that_is_allowed() -> None:
    answer = await Arranged(too_long="shorten").write(offer(line(), record={"notes": "word " * 60}))
    assert isinstance(answer, Written)
    assert answer.notes == ("the comment was shortened to 3 lines of 60 characters",)


async def test_a_line_without_a_product_of_sage_is_refused() -> None:
    at = Arranged()
    answer = await at.write(offer(line(), line(number=2, product_code=None, description="Blue paint")))
    assert isinstance(answer, Refused)
    assert answer.words == "line 2: the product Blue paint is not in Sage"
    assert at.bridge.writes() == []


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("late"), httpx.Response(500, text="<html>"), httpx.ReadError("x")])
async def test_a_quotation_whose_answer_was_lost_is_found_and_not_created_again(lost: httpx.Response) -> None:
    at = Arranged()
    at.bridge.after[CREATE] = [lost]
    first = await at.write(offer(line()))
    assert isinstance(first, Unavailable)
    assert first.may_have_arrived
    again = await at.write(offer(line()), doubtful_since_s=at.s)
    assert isinstance(again, Written)
    assert (again.result, again.sage_key) == (Result.APPLIED, "101")
    assert at.bridge.writes() == [CREATE]


async def test_a_quotation_that_sage_has_with_another_content_is_left_alone() -> None:
    at = Arranged()
    await at.write(offer(line()))
    newer = await at.write(offer(line(quantity="3"), version=2), doubtful_since_s=at.s)
    assert isinstance(newer, Written)
    assert (newer.result, newer.reason) == (Result.UNCHANGED, Reason.UNDONE)
    assert newer.read_back is not None
    assert not newer.read_back.whole
    assert at.bridge.writes() == [CREATE]


async def test_an_edit_of_a_quotation_that_sage_has_priced_is_not_written() -> None:
    at = Arranged()
    await at.write(offer(line()))
    edited = await at.write(offer(line(quantity="9"), key="101", version=2, creates=False), sage_key="101")
    assert isinstance(edited, Written)
    assert (edited.reason, edited.sage_key) == (Reason.UNDONE, "101")
    assert at.bridge.writes() == [CREATE]


async def test_two_documents_with_the_mark_are_for_a_person_to_tell_apart() -> None:
    rows = [order_row("7", customerOrderNumber="SSM-Q-131"), order_row("8", customerOrderNumber="SSM-Q-131")]
    answer = await Arranged(ScriptedBridge(orders=rows)).write(offer(line()))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.words) == (Reason.AMBIGUOUS, "the documents 7, 8 in Sage")


async def test_a_quotation_that_was_deleted_in_sage_is_not_created_again() -> None:
    row = order_row("7", customerOrderNumber="SSM-Q-131")
    at = Arranged(ScriptedBridge(orders=[row], deleted={"7"}))
    answer = await at.write(offer(line()))
    assert isinstance(answer, Refused)
    assert at.bridge.writes() == []


async def test_a_line_that_sage_gave_no_price_is_noted() -> None:
    at = Arranged()
    await at.write(offer(line()))
    at.bridge.items["101"][0]["unitPrice"] = 0.0
    at.bridge.orders[-1]["customerOrderNumber"] = "SSM-Q-7"
    at.bridge.after[CREATE] = [httpx.Response(200, json={"success": True, "code": 200, "response": 101})]
    answer = await at.write(offer(line(), crm_id=8))
    assert isinstance(answer, Written)
    assert answer.notes == ("line 1: Sage gave no price",)
