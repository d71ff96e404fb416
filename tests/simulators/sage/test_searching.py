"""The search grammar over raw column names."""

from typing import Any

import pytest

from tests.simulators.sage.sage import Sage

REF = "ACCOUNT_REF"


async def refs(sage: Sage, *filters: tuple[str, str, str], **first: Any) -> list[str]:
    return [row["accountRef"] for row in await sage.found("searchSalesLedger", *filters, **first)]


async def test_no_filter_finds_every_row_deleted_ones_too(sage: Sage) -> None:
    found = await refs(sage)
    assert (len(found), "OLD001" in found) == (24, True)


async def test_deleted_rows_can_be_filtered_out(sage: Sage) -> None:
    assert "OLD001" not in await refs(sage, ("RECORD_DELETED", "eq", "0"))


@pytest.mark.parametrize("kind", ["eq", "ne"])
async def test_a_column_that_does_not_exist_matches_nothing_silently(sage: Sage, kind: str) -> None:
    assert await refs(sage, ("accountRef", kind, "ALD001")) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([(REF, "eq", "00042")], ["00042"]),
        ([(REF, "eq", "42")], []),
        ([(REF, "like", "WIL%")], ["WIL001", "WIL002"]),
        ([(REF, "like", "WIL001")], ["WIL001"]),
        ([(REF, "in", "('007','1E10')")], ["007", "1E10"]),
        ([(REF, "like", "PRO%"), ("NAME", "nlike", "%Mgmt")], ["PRO002", "PRO003"]),
        ([(REF, "like", "PRO%"), (REF, "ne", "PRO001"), (REF, "lt", "PRO003")], ["PRO002"]),
        ([("CREDIT_LIMIT", "gt", "4999")], ["ALD001", "KIN001"]),
        ([("CREDIT_LIMIT", "in", "('15000')")], ["KIN001"]),
    ],
)
async def test_filters_are_joined_with_and(
    sage: Sage, filters: list[tuple[str, str, str]], expected: list[str]
) -> None:
    assert await refs(sage, *filters) == expected


async def test_or_on_the_first_filter_joins_them_with_or(sage: Sage) -> None:
    assert await refs(sage, (REF, "eq", "007"), (REF, "eq", "ALD001"), **{"or": True}) == ["ALD001", "007"]


async def test_a_stamp_is_compared_with_its_time(sage: Sage) -> None:
    modified = "RECORD_MODIFY_DATE"
    at, later = ("03/11/2025 08:15:02", "03/11/2025 08:15:03")
    assert "ALD001" in await refs(sage, (modified, "gte", at))
    assert "ALD001" not in await refs(sage, (modified, "gte", later))


async def test_a_row_without_a_modify_date_is_never_found_by_it(sage: Sage) -> None:
    assert "NEW001" not in await refs(sage, ("RECORD_MODIFY_DATE", "gte", "01/01/2000"))


async def test_a_value_that_is_no_date_is_refused(sage: Sage) -> None:
    sent = [{"field": "RECORD_MODIFY_DATE", "type": "gte", "value": "2025-11-03"}]
    assert "RECORD_MODIFY_DATE" in await sage.refusal("POST", "/searchSalesLedger", sent)


async def test_a_body_that_is_no_array_is_a_400(sage: Sage) -> None:
    assert (await sage.call("POST", "/searchSalesLedger", {"field": REF})).status_code == 400


async def test_a_pattern_of_many_wildcards_is_a_400(sage: Sage) -> None:
    sent = [{"field": "NAME", "type": "like", "value": "%a" * 5}]
    assert (await sage.call("POST", "/searchSalesLedger", sent)).status_code == 400


async def test_the_same_value_has_other_names_and_types_in_search_and_read(sage: Sage) -> None:
    [row] = await sage.found("searchSalesLedger", (REF, "eq", "HOL001"))
    read = await sage.done("GET", "/customer/?id=HOL001")
    assert (row["accountOnHold"], row["inactiveAccount"], row["defTaxCode"]) == (True, 0, "T1")
    assert (read["onHold"], read["inactiveAccount"], read["defTaxCode"]) == (True, False, 1)
    assert row["telephoneNumber"] == read["telephone"]


async def test_a_search_shows_stamps_with_times_and_a_read_shows_none(sage: Sage) -> None:
    [row] = await sage.found("searchSalesLedger", (REF, "eq", "ALD001"))
    assert row["recordModifyDate"] == "03/11/2025 08:15:02"
    assert "recordModifyDate" not in await sage.done("GET", "/customer/ALD001")


async def test_invoices_lines_and_payments_are_found(sage: Sage) -> None:
    [invoice] = await sage.found("searchInvoice", ("INVOICE_NUMBER", "eq", "501"))
    lines = await sage.found("searchInvoiceItem", ("INVOICE_NUMBER", "eq", "506"))
    [credit] = await sage.found("search/auditHeaders", ("TYPE", "in", "('SC')"), ("INV_REF", "eq", "503"))
    assert (invoice["custOrderNumber"], invoice["recordDeleted"]) == ("PO-7667", "0")
    assert [line["discount"] for line in lines] == [42.47, 104.85, 0]
    assert credit["outstanding"] == -33.12


async def test_a_product_is_searched_and_read(sage: Sage) -> None:
    [row] = await sage.found("searchProduct", ("STOCK_CODE", "eq", "BOLT-M8/50"))
    read = await sage.done("GET", "/product/BOARD001")
    assert (row["taxCode"], row["salesPrice"]) == ("T1", 0.18)
    assert (read["taxCode"], read["salesPrice"], read["deletedFlag"]) == (1, 42.5, False)
