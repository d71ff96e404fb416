"""Quotations and orders through the bridge: filled in, priced, taxed, totalled."""

from decimal import Decimal
from typing import Any

import pytest

from tests.simulators.sage.sage import QUOTATION, Sage, SageFactory

BOARD = {"stockCode": "BOARD001", "quantity": 3}


async def lines(sage: Sage, number: int) -> list[dict[str, Any]]:
    return await sage.found("searchSopItem", ("ORDER_NUMBER", "eq", str(number)))


async def test_a_quotation_gets_the_next_number_and_the_label(sage: Sage) -> None:
    number = await sage.quotation(BOARD, customerOrderNumber="SSM-Q-5", userName="Raj Patel")
    row = await sage.row("SALES_ORDER", ORDER_NUMBER="114")
    assert (number, row["ORDER_TYPE_CODE"], row["ORDER_OR_QUOTE"]) == (114, "9", "Sales Quotation")
    assert (row["QUOTE_STATUS"], row["CUST_ORDER_NUMBER"], row["TAKEN_BY"]) == ("Open", "SSM-Q-5", "Raj Patel")


async def test_what_a_line_lacks_comes_from_the_stock_record(sage: Sage) -> None:
    number = await sage.quotation({"stockCode": "ENERGY-LED", "quantity": 2})
    [line] = (await sage.done("GET", f"/salesOrder/{number}"))["invoiceItems"]
    assert (line["unitPrice"], line["taxCode"], line["taxRate"], line["nominal"]) == (48.75, 5, 5, "4000")
    assert (line["description"], line["unitOfSale"]) == ("LED panel (reduced rate install kit)", "Each")


async def test_without_the_switch_only_the_description_is_filled_in(sage: Sage) -> None:
    number = await sage.quotation(BOARD, orderItemsDataFromStockItemData=False)
    [line] = (await sage.done("GET", f"/salesOrder/{number}"))["invoiceItems"]
    assert (line["description"][:10], line["unitPrice"], line["taxRate"]) == ("Whiteboard", 0, 0)


async def test_what_was_sent_stands(sage: Sage) -> None:
    number = await sage.quotation({**BOARD, "unitPrice": 10, "taxRate": 5, "description": "Boards"})
    [line] = (await sage.done("GET", f"/salesOrder/{number}"))["invoiceItems"]
    assert (line["unitPrice"], line["taxRate"], line["description"], line["netAmount"]) == (10, 5, "Boards", 30)


@pytest.mark.parametrize(
    ("line", "net", "tax"),
    [
        ({"stockCode": "BOARD001", "quantity": 3, "discount": 10}, 114.75, 22.95),
        ({"stockCode": "BOARD001", "quantity": 1, "discountAmount": 2.5}, 40, 8),
        ({"stockCode": "BOARD001", "quantity": 1, "netAmount": 12}, 12, 2.4),
        ({"stockCode": "BOOK-REGS", "quantity": 2}, 64, 0),
        ({"stockCode": "BOARD001", "quantity": 1, "unitPrice": 0.125}, 0.13, 0.03),
        ({"stockCode": "S1", "quantity": 1, "unitPrice": 75.25, "description": "Unit"}, 75.25, 15.05),
        ({"stockCode": "S2", "quantity": 1, "unitPrice": 12, "description": "Leaflet"}, 12, 0),
        ({"stockCode": "S3", "quantity": 1, "unitPrice": 10, "details": "Two hours"}, 10, 2),
        ({"stockCode": "M", "quantity": 1, "unitPrice": 10, "description": "Call before"}, 0, 0),
    ],
)
async def test_a_line_is_priced_and_taxed(sage: Sage, line: dict[str, Any], net: float, tax: float) -> None:
    [item] = await lines(sage, await sage.quotation(line))
    assert (item["netAmount"], item["taxAmount"], item["grossAmount"]) == (net, tax, pytest.approx(net + tax))


async def test_the_header_s_totals_equal_its_lines(sage: Sage) -> None:
    cents = {"stockCode": "BOLT-M8/50", "quantity": 7, "discount": 33.33}
    number = await sage.quotation(BOARD, cents, cents, {"stockCode": "ENERGY-LED", "quantity": 1}, carrNet=5, carrTax=1)
    row = await sage.row("SALES_ORDER", ORDER_NUMBER=str(number))
    items = await lines(sage, number)
    net, tax = (sum(Decimal(str(item[part])) for item in items) for part in ("netAmount", "taxAmount"))
    assert (Decimal(row["ITEMS_NET"]), Decimal(row["ITEMS_TAX"])) == (net, tax)
    assert Decimal(row["INVOICE_GROSS"]) == net + tax + 6


async def test_an_account_in_another_currency_gets_its_own_totals_too(sage: Sage) -> None:
    number = await sage.quotation(BOARD, customerAccountRef="DUB001")
    row = await sage.row("SALES_ORDER", ORDER_NUMBER=str(number))
    assert (row["CURRENCY"], row["ITEMS_NET"], row["FOREIGN_INVOICE_NET"]) == ("2", "127.5", "149.18")


async def test_the_customer_s_address_fills_in_for_none(sage: Sage) -> None:
    row = await sage.row("SALES_ORDER", ORDER_NUMBER=str(await sage.quotation()))
    assert (row["ADDRESS_1"], row["ADDRESS_5"]) == ("Unit 4, Riverside Trading Est", "NE8 2QQ")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"customerAccountRef": "NOBODY"}, "does not exist"),
        ({"customerAccountRef": "HOL001"}, "on hold"),
        ({"customerAccountRef": "GLA001"}, "inactive"),
        ({"customerAccountRef": "OLD001"}, "deleted"),
        ({"invoiceItems": [{"stockCode": "NOTHING", "quantity": 1}]}, "stock code"),
        ({"invoiceItems": [{"stockCode": "DEL-ETED1", "quantity": 1}]}, "stock code"),
        ({"invoiceItems": [{**BOARD, "quantity": -1}]}, "negative"),
        ({"invoiceItems": [{**BOARD, "taxCode": 77}]}, "tax code"),
        ({"invoiceItems": [{**BOARD, "description": "x" * 121}]}, "too long"),
        ({"invoiceItems": []}, "no items"),
        ({"notes1": "x" * 61}, "too long"),
        ({"orderDate": "2026-07-01"}, "date"),
        ({"orderType": 4}, "order type"),
    ],
)
async def test_what_sage_does_not_take_is_refused_and_nothing_is_stored(
    sage: Sage, values: dict[str, Any], words: str
) -> None:
    body = {"customerAccountRef": "ALD001", **QUOTATION, "invoiceItems": [BOARD]} | values
    assert words in await sage.refusal("POST", "/salesOrder/", body)
    assert await sage.found("searchSalesOrder", ("ORDER_NUMBER", "gt", "113")) == []


async def test_terms_must_be_agreed_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(terms_must_be_agreed=True)
    body = {"customerAccountRef": "PRO001", **QUOTATION, "invoiceItems": [BOARD]}
    assert "terms" in await sage.refusal("POST", "/salesOrder/", body)


async def test_a_number_is_a_text_in_a_search_and_a_number_in_a_read(sage: Sage) -> None:
    number = await sage.quotation(customerOrderNumber="SSM-Q-5")
    [row] = await sage.found("searchSalesOrder", ("CUST_ORDER_NUMBER", "eq", "SSM-Q-5"))
    read = await sage.done("GET", f"/salesOrder/{number}")
    assert (row["orderNumber"], read["orderNumber"], read["orderType"]) == ("114", 114, 9)
    assert (row["accountRef"], read["customerAccountRef"]) == ("ALD001", "ALD001")


async def test_the_same_quotation_twice_is_two_quotations(sage: Sage) -> None:
    assert [await sage.quotation(customerOrderNumber="SSM-Q-5") for _ in range(2)] == [114, 115]


async def test_an_update_changes_the_header_and_replaces_lines_that_were_sent(sage: Sage) -> None:
    number = await sage.quotation(BOARD, BOARD)
    sent = {"orderNumber": number, "customerAccountRef": "ALD001", "notes1": "Urgent", "invoiceItems": [BOARD]}
    await sage.done("PATCH", "/salesorder/", sent | {"orderItemsDataFromStockItemData": True})
    row = await sage.row("SALES_ORDER", ORDER_NUMBER=str(number))
    assert (row["NOTES_1"], row["ITEMS_NET"], len(await lines(sage, number))) == ("Urgent", "127.5", 1)


async def test_a_despatched_order_is_not_updated(sage: Sage) -> None:
    sent = {"orderNumber": 101, "customerAccountRef": "ALD001", "notes1": "X"}
    assert "despatched" in await sage.refusal("PATCH", "/salesorder/", sent)


async def test_a_deleted_order_is_cancelled_and_stays(sage: Sage) -> None:
    number = await sage.quotation()
    assert await sage.done("DELETE", f"/salesOrder/{number}") == number
    assert (await sage.row("SALES_ORDER", ORDER_NUMBER=str(number)))["ALLOCATED_STATUS"] == "Cancelled"


async def test_a_deleted_order_goes_with_its_lines_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(order_delete="remove")
    number = await sage.quotation()
    await sage.done("DELETE", f"/salesOrder/{number}")
    assert (await lines(sage, number), await sage.found("searchSalesOrder", ("ORDER_NUMBER", "eq", "114"))) == ([], [])
