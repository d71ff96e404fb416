"""What a bookkeeper does in the simulated company itself."""

from decimal import Decimal
from typing import Any

import pytest

from tests.simulators.sage.sage import Sage


async def test_an_edit_moves_the_modify_stamp(sage: Sage) -> None:
    await sage.change("SALES_LEDGER", "update", "PRO001", values={"ANALYSIS_1": "Trade"})
    row = await sage.row("SALES_LEDGER", ACCOUNT_REF="PRO001")
    assert (row["ANALYSIS_1"], row["RECORD_MODIFY_DATE"]) == ("Trade", "01/07/2026 13:30:00")


async def test_an_edit_can_leave_the_modify_stamp_alone(sage: Sage) -> None:
    await sage.change("STOCK", "update", "NULLMOD", values={"SALES_PRICE": 6}, touch=False)
    assert (await sage.row("STOCK", STOCK_CODE="NULLMOD"))["RECORD_MODIFY_DATE"] == ""


async def test_a_new_row_is_stamped(sage: Sage) -> None:
    await sage.change("SALES_LEDGER", "create", values={"ACCOUNT_REF": "AST001", "NAME": "Aster Gardens Ltd"})
    row = await sage.row("SALES_LEDGER", ACCOUNT_REF="AST001")
    assert (row["RECORD_CREATE_DATE"], row["RECORD_DELETED"]) == ("01/07/2026 13:30:00", "0")


async def test_a_flagged_deletion_leaves_the_row(sage: Sage) -> None:
    await sage.change("SALES_LEDGER", "delete", "PRO003", how="flag")
    assert (await sage.row("SALES_LEDGER", ACCOUNT_REF="PRO003"))["RECORD_DELETED"] == "1"


async def test_a_hard_deletion_leaves_nothing(sage: Sage) -> None:
    before = await sage.control("GET", "/tables/DELETED_RECORDS")
    await sage.change("SALES_DEL_ADDR", "delete", "ALD001  0003", how="hard")
    assert await sage.found("searchCustomerAddress", ("REFERENCE", "eq", "ALD001  0003")) == []
    assert await sage.control("GET", "/tables/DELETED_RECORDS") == before


async def test_a_recorded_deletion_leaves_a_row_in_deleted_records(sage: Sage) -> None:
    await sage.change("SALES_LEDGER", "delete", "PRO003", how="recorded")
    row = await sage.row("DELETED_RECORDS", FOREIGN_REF="PRO003")
    assert (row["TABLE_ID"], row["DELETION_DATE_TIME"]) == ("8", "01/07/2026 13:30:00")


@pytest.mark.parametrize(("how", "left"), [("flag", ["1", "1"]), ("hard", []), ("recorded", [])])
async def test_a_document_s_lines_go_with_it(sage: Sage, how: str, left: list[str]) -> None:
    await sage.change("SALES_ORDER", "delete", 104, how=how)
    lines = [row for row in await sage.control("GET", "/tables/SOP_ITEM") if row["ORDER_NUMBER"] == "104"]
    assert [line["RECORD_DELETED"] for line in lines] == left


async def test_a_won_quotation_is_an_order_of_the_same_number(sage: Sage) -> None:
    await sage.change("SALES_ORDER", "win", 104)
    row = await sage.row("SALES_ORDER", ORDER_NUMBER="104")
    assert (row["ORDER_TYPE_CODE"], row["ORDER_OR_QUOTE"], row["QUOTE_STATUS"]) == ("0", "Sales Order", "Won")


async def test_a_lost_quotation_stays_one(sage: Sage) -> None:
    await sage.change("SALES_ORDER", "lose", 104)
    row = await sage.row("SALES_ORDER", ORDER_NUMBER="104")
    assert (row["ORDER_TYPE_CODE"], row["QUOTE_STATUS"], row["QUOTE_STATUS_ID"]) == ("9", "Lost", "3")


async def test_an_edited_line_changes_the_totals_of_its_order(sage: Sage) -> None:
    await sage.change("SOP_ITEM", "update", "104/1", values={"UNIT_PRICE": "300"})
    line = await sage.row("SOP_ITEM", ORDER_NUMBER="104", ITEM_NUMBER="1")
    header = await sage.row("SALES_ORDER", ORDER_NUMBER="104")
    assert (line["NET_AMOUNT"], line["TAX_AMOUNT"]) == ("900", "180")
    assert Decimal(header["ITEMS_NET"]) == 900 + Decimal("1803.75")


async def test_a_document_and_its_lines_are_made_in_one_go(sage: Sage) -> None:
    header = {"INVOICE_NUMBER": 600, "INVOICE_TYPE_CODE": 0, "ACCOUNT_REF": "ALD001"}
    line = {"INVOICE_NUMBER": 600, "ITEM_NUMBER": 1, "QUANTITY": 2, "UNIT_PRICE": "12.5", "TAX_RATE": 20}
    changes = [
        {"table": "INVOICE", "action": "create", "values": header},
        {"table": "INVOICE_ITEM", "action": "create", "values": line},
    ]
    assert (await sage.control("POST", "/changes", changes))["keys"] == ["600", "600/1"]
    assert (await sage.row("INVOICE", INVOICE_NUMBER="600"))["INVOICE_GROSS"] == "30"


@pytest.mark.parametrize(
    "change",
    [
        {"table": "NOTHING", "action": "update", "key": "X"},
        {"table": "SALES_LEDGER", "action": "update", "key": "NOBODY"},
        {"table": "SALES_LEDGER", "action": "create", "values": {"ACCOUNT_REF": "ALD001"}},
        {"table": "SALES_LEDGER", "action": "create", "values": {"NAME": "X"}},
        {"table": "SALES_LEDGER", "action": "update", "key": "ALD001", "values": {"ACCOUNT_REF": "ALD002"}},
        {"table": "SALES_LEDGER", "action": "win", "key": "ALD001"},
        {"table": "SOP_ITEM", "action": "delete", "key": "104/1", "how": "recorded"},
        {"table": "SOP_ITEM", "action": "update", "key": "104/1", "values": {"UNIT_PRICE": "dear"}},
        {"table": "SALES_LEDGER", "action": "sell", "key": "ALD001"},
    ],
)
async def test_a_change_that_can_not_be_changes_nothing_at_all(sage: Sage, change: dict[str, Any]) -> None:
    before = await sage.control("GET", "/tables/SOP_ITEM")
    first = {"table": "SOP_ITEM", "action": "update", "key": "101/1", "values": {"UNIT_PRICE": 1}}
    answer = await sage.client.post("/simulator/changes", json=[first, change])
    assert answer.status_code in (400, 404)
    assert await sage.control("GET", "/tables/SOP_ITEM") == before
