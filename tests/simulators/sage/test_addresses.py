"""Contacts and other addresses through the bridge."""

from typing import Any

import pytest

from tests.simulators.sage.sage import Sage, SageFactory


def contact(**values: Any) -> dict[str, Any]:
    return {"accountRef": "ALD001", "addressType": 1, "contact": "Nora Byrne", "notes": "[SSM:9]"} | values


async def test_a_contact_gets_the_next_number_of_its_account(sage: Sage) -> None:
    assert await sage.done("POST", "/customerAddress", contact()) == 4
    row = await sage.row("SALES_DEL_ADDR", REFERENCE="ALD001  0004")
    assert (row["CONTACT_NAME"], row["ADDRESS_TYPE"], row["ADDRESS_TYPE_NAME"]) == ("Nora Byrne", "1", "Contact")


async def test_a_contact_is_found_by_its_notes(sage: Sage) -> None:
    await sage.done("POST", "/customerAddress", contact())
    [row] = await sage.found("searchCustomerAddress", ("NOTES", "like", "%[SSM:9]%"))
    assert (row["addressNumber"], row["addressType"], row["contact"]) == (4, 1, "Nora Byrne")


async def test_an_address_is_read_by_account_and_number(sage: Sage) -> None:
    read = await sage.done("GET", "/customerAddress/ALD001/3")
    assert (read["role"], read["contact"], "addressTypeName" in read) == ("Buyer", 'Dave "Chippy" Robson', False)


async def test_the_type_is_passed_over_if_the_bridge_does_not_know_it(sage_with: SageFactory) -> None:
    sage = await sage_with(honours_address_type=False, stored_address_type=0)
    await sage.done("POST", "/customerAddress", contact())
    assert (await sage.done("GET", "/customerAddress/ALD001/4"))["addressType"] == 0


async def test_an_update_answers_true_and_keeps_what_was_not_sent(sage: Sage) -> None:
    sent = {"accountRef": "ALD001", "addressNumber": 3, "role": "Head Buyer"}
    assert await sage.done("PATCH", "/customerAddress", sent) is True
    row = await sage.row("SALES_DEL_ADDR", REFERENCE="ALD001  0003")
    assert (row["CONTACT_ROLE"], row["TELEPHONE_2"], row["ADDRESS_TYPE"]) == ("Head Buyer", "07700 900101", "1")


async def test_an_update_can_make_a_contact_a_delivery_address(sage: Sage) -> None:
    await sage.done("PATCH", "/customerAddress", {"accountRef": "ALD001", "addressNumber": 3, "addressType": 0})
    assert (await sage.row("SALES_DEL_ADDR", REFERENCE="ALD001  0003"))["ADDRESS_TYPE_NAME"] == "Delivery"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"accountRef": "NOBODY"}, "does not exist"),
        ({"addressType": 7}, "type is invalid"),
        ({"addressNumber": 2}, "already exists"),
        ({"notes": "x" * 61}, "too long"),
    ],
)
async def test_what_can_not_be_is_refused(sage: Sage, values: dict[str, Any], words: str) -> None:
    assert words in await sage.refusal("POST", "/customerAddress", contact(**values))


async def test_an_account_has_one_registered_address(sage: Sage) -> None:
    await sage.done("POST", "/customerAddress", contact(addressType=2))
    assert "multiple registered" in await sage.refusal("POST", "/customerAddress", contact(addressType=2))


async def test_an_address_that_is_not_there_is_not_updated(sage: Sage) -> None:
    sent = {"accountRef": "ALD001", "addressNumber": 99, "role": "X"}
    assert "does not exist" in await sage.refusal("PATCH", "/customerAddress", sent)
