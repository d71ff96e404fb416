"""Creating and updating customers through the bridge."""

from typing import Any

import pytest

from tests.simulators.sage.sage import Sage, SageFactory


def named(**values: Any) -> dict[str, Any]:
    return {"name": "Aster Gardens Ltd", "accountRef": "AST001"} | values


async def test_a_customer_is_created_under_the_reference_that_was_sent(sage: Sage) -> None:
    sent = named(analysis1="Prospect", telephone="01632 960200", defTaxCode=5)
    assert await sage.done("POST", "/customer/", sent) == "AST001"
    row = await sage.row("SALES_LEDGER", ACCOUNT_REF="AST001")
    assert (row["ANALYSIS_1"], row["TELEPHONE"], row["DEF_TAX_CODE"]) == ("Prospect", "01632 960200", "T5")


async def test_a_new_record_is_stamped_with_the_office_s_local_time(sage: Sage) -> None:
    await sage.done("POST", "/customer/", named())
    row = await sage.row("SALES_LEDGER", ACCOUNT_REF="AST001")
    assert (row["RECORD_CREATE_DATE"], row["RECORD_MODIFY_DATE"]) == ("01/07/2026 13:30:00", "01/07/2026 13:30:00")


async def test_without_a_reference_one_is_generated_from_the_name(sage: Sage) -> None:
    first = await sage.done("POST", "/customer/", {"name": "Smokey BBQ Co"})
    second = await sage.done("POST", "/customer/", {"name": "Smokey Joe"})
    assert (first, second) == ("SMOK0001", "SMOK0002")


async def test_a_new_customer_gets_its_registered_address(sage: Sage) -> None:
    await sage.done("POST", "/customer/", named())
    row = await sage.row("SALES_DEL_ADDR", ACCOUNT_REF="AST001")
    assert (row["REFERENCE"], row["ADDRESS_TYPE"], row["NAME"]) == ("AST001  0001", "2", "Aster Gardens Ltd")


async def test_a_trade_contact_becomes_a_contact_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(trade_contact_makes_contact=True)
    await sage.done("POST", "/customer/", named(tradeContact="Nora Byrne"))
    row = await sage.row("SALES_DEL_ADDR", ACCOUNT_REF="AST001", ADDRESS_TYPE="1")
    assert (row["ADDRESS_REF"], row["CONTACT_NAME"]) == ("2", "Nora Byrne")


@pytest.mark.parametrize("reference", ["ALD001", "ald001", "OLD001"])
async def test_a_reference_in_use_is_refused_even_a_deleted_one(sage: Sage, reference: str) -> None:
    assert "already exists" in await sage.refusal("POST", "/customer/", named(accountRef=reference))


async def test_a_reference_in_use_is_overwritten_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(existing_account="overwrite")
    await sage.done("POST", "/customer/", named(accountRef="WIL002"))
    assert (await sage.row("SALES_LEDGER", ACCOUNT_REF="WIL002"))["NAME"] == "Aster Gardens Ltd"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"accountRef": "AS T1"}, "spaces"),
        ({"accountRef": "AST*1"}, "invalid characters"),
        ({"accountRef": "ASTER0001"}, "too long"),
        ({"name": ""}, "name is required"),
        ({"name": "A" * 61}, "too long"),
        ({"defTaxCode": 77}, "tax code"),
        ({"currency": 9}, "currency"),
        ({"accountStatus": 5}, "status"),
    ],
)
async def test_what_sage_can_not_hold_is_refused_and_nothing_is_stored(
    sage: Sage, values: dict[str, Any], words: str
) -> None:
    assert words in await sage.refusal("POST", "/customer/", named(**values))
    assert await sage.found("searchSalesLedger", ("ACCOUNT_REF", "like", "AS%")) == []


@pytest.mark.parametrize("values", [{"creditLimit": "1e999999"}, {"deptNumber": "1e999999"}, {"deptNumber": 1.5}])
async def test_a_number_beyond_all_measure_is_a_400(sage: Sage, values: dict[str, Any]) -> None:
    assert (await sage.call("POST", "/customer/", named(**values))).status_code == 400


async def test_an_over_long_text_is_cut_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(over_long="truncate")
    await sage.done("POST", "/customer/", named(contactName="N" * 31))
    assert (await sage.row("SALES_LEDGER", ACCOUNT_REF="AST001"))["CONTACT_NAME"] == "N" * 30


async def test_an_over_long_text_is_stored_whole_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(over_long="store")
    await sage.done("POST", "/customer/", named(contactName="N" * 31))
    assert (await sage.row("SALES_LEDGER", ACCOUNT_REF="AST001"))["CONTACT_NAME"] == "N" * 31


async def test_a_character_beyond_the_windows_code_page_becomes_a_question_mark(sage: Sage) -> None:
    await sage.done("POST", "/customer/", named(contactName="Łucja Žák"))
    assert (await sage.row("SALES_LEDGER", ACCOUNT_REF="AST001"))["CONTACT_NAME"] == "?ucja Žák"


async def test_a_character_beyond_the_windows_code_page_is_refused_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(unknown_characters="reject")
    assert "contactName" in await sage.refusal("POST", "/customer/", named(contactName="Łucja"))


async def test_an_update_changes_what_was_sent_and_the_modify_stamp(sage: Sage) -> None:
    sage.hands.advance(60)
    sent = {"accountRef": "KIN001", "telephone": "0161 496 0999", "www": None}
    assert await sage.done("PATCH", "/customer/", sent) == "KIN001"
    row = await sage.row("SALES_LEDGER", ACCOUNT_REF="KIN001")
    assert (row["TELEPHONE"], row["WEB_ADDRESS"]) == ("0161 496 0999", "www.kingswayprint.example")
    assert (row["RECORD_CREATE_DATE"], row["RECORD_MODIFY_DATE"]) == ("04/01/2021 09:12:44", "01/07/2026 13:31:00")


async def test_an_empty_text_clears_a_field(sage: Sage) -> None:
    await sage.done("PATCH", "/customer/", {"accountRef": "KIN001", "www": ""})
    assert (await sage.row("SALES_LEDGER", ACCOUNT_REF="KIN001"))["WEB_ADDRESS"] == ""


async def test_a_status_brings_its_text_and_its_hold(sage: Sage) -> None:
    await sage.done("PATCH", "/customer/", {"accountRef": "KIN001", "accountStatus": 4})
    row = await sage.row("SALES_LEDGER", ACCOUNT_REF="KIN001")
    assert (row["STATUS_TEXT"], row["ACCOUNT_ON_HOLD"]) == ("On Stop", "1")


@pytest.mark.parametrize(("reference", "words"), [("NOBODY", "does not exist"), ("OLD001", "deleted")])
async def test_a_missing_or_deleted_customer_is_not_updated(sage: Sage, reference: str, words: str) -> None:
    assert words in await sage.refusal("PATCH", "/customer/", {"accountRef": reference, "name": "X"})
