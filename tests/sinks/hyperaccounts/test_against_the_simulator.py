"""The way into Sage against a simulated company over real HTTP: what it holds, and what its exports then show."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Written
from schemas.marks import id_in_notes, id_in_order
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result
from tests.sinks.hyperaccounts.arranged import offer, person, potential
from tests.sinks.hyperaccounts.simulated import SimulatedSage, into_simulated

COLUMNS = {
    "sales_rep_column": "ANALYSIS_2",
    "crm_id_column": "ANALYSIS_3",
    "company_name": "Northgate Trade Supplies Ltd",
}

UNKNOWN_TO_THE_BRIDGE = {
    Entity.ACCOUNT: {"owner_email"},
    Entity.CONTACT: set[str](),
    Entity.SALES_ORDER: {
        "owner_email", "despatched_on", "despatch_status", "allocation_status", "invoice_number", "taken_by",
    },
}  # fmt: skip


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[SimulatedSage]:
    async with into_simulated(tmp_path, COLUMNS) as at:
        yield at


def line(code: str = "BOARD001", **more: Any) -> dict[str, Any]:
    return {"number": 1, "product_code": code, "description": None, "quantity": "2", "discount_rate": "0", **more}


def read_back(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer, Written), answer
    assert answer.read_back is not None
    return dict(answer.read_back.record)


def with_marks_read(record: dict[str, Any]) -> dict[str, Any]:
    """The export's record with the connector's mark taken for what it is."""
    if "address_type" in record:
        crm_id, notes = id_in_notes(record["notes"])
        return record | {"notes": notes, "crm_id": crm_id or record["crm_id"]}
    if "lines" in record:
        return record | {"crm_id": id_in_order(record["customer_order_number"])}
    return record


def assert_equal(entity: Entity, shown: dict[str, Any], exported: dict[str, Any]) -> None:
    """The next export of the same row is no change: every field that was read back is equal, none is missing."""
    names = ("key", "deleted", "created", "modified", "unreadable", "waits", "orphan", "line_fault")
    fields = {name: value for name, value in with_marks_read(exported).items() if name not in names}
    assert fields.keys() - shown.keys() == UNKNOWN_TO_THE_BRIDGE[entity]
    assert shown == {name: fields[name] for name in shown}


async def test_an_account_is_read_back_as_its_export_shows_it(at: SimulatedSage) -> None:
    record = {
        "address_1": "Unit 4", "postcode": "LS1 1AA", "country": "GB", "phone": "0113 1", "phone_2": "0777",
        "email": "info@new.example", "website": "new.example", "vat_number": "GB 123", "sales_rep": "Helen Fairbairn",
    }  # fmt: skip
    shown = read_back(await at.write(potential(record=record)))
    exported = at.exported(Entity.ACCOUNT, "NEWC0001")
    assert_equal(Entity.ACCOUNT, shown | {"crm_id": None}, exported | {"crm_id": None})
    assert shown["crm_id"] == 131


async def test_a_contact_is_read_back_as_its_export_shows_it(at: SimulatedSage) -> None:
    shown = read_back(await at.write(person(account="ALD001", record={"role": "Buyer", "phone": "0191 1"})))
    assert_equal(Entity.CONTACT, shown, at.exported(Entity.CONTACT, shown["code"]))
    assert (shown["crm_id"], shown["notes"], shown["address_type"]) == (131, None, 1)


async def test_a_quotation_is_read_back_as_its_export_shows_it(at: SimulatedSage) -> None:
    lines = (line(quantity="2.5", discount_rate="12.5"), line("BOLT-M8/50", number=2, quantity="300"))
    shown = read_back(await at.write(offer(*lines, account="ALD001", record={"notes": "By Friday"})))
    assert all(each.pop("in_stock_table") for each in shown["lines"])
    assert_equal(Entity.SALES_ORDER, shown, at.exported(Entity.SALES_ORDER, shown["code"]))
    assert shown["crm_id"] == 131
    assert [each["unit_price"] for each in shown["lines"]] == ["42.5", "0.18"]


async def test_a_change_of_a_potential_reaches_sage(at: SimulatedSage) -> None:
    await at.write(potential())
    held = {"name": "New Company Ltd", "town": "Leeds"}
    changed = potential(creates=False, version=2, record={"town": "York"}, expected=held)
    answer = await at.write(changed, sage_key="NEWC0001")
    assert read_back(answer)["town"] == "York"
    [row] = [row for row in at.rows("SALES_LEDGER") if row["ACCOUNT_REF"] == "NEWC0001"]
    assert row["ADDRESS_3"] == "York"


async def test_what_the_bookkeeper_changed_meanwhile_stands(at: SimulatedSage) -> None:
    await at.write(potential())
    at.person(table="SALES_LEDGER", action="update", key="NEWC0001", values={"ADDRESS_3": "Hull"})
    held = {"name": "New Company Ltd", "town": "Leeds"}
    changed = potential(creates=False, version=2, record={"town": "York"}, expected=held)
    answer = await at.write(changed, sage_key="NEWC0001")
    assert isinstance(answer, Written)
    assert answer.left == ("town",)
    assert read_back(answer)["town"] == "Hull"


async def test_a_code_that_sage_uses_is_taken(at: SimulatedSage) -> None:
    answer = await at.write(potential("ALD001"))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.CODE_TAKEN


async def test_an_account_that_a_person_deleted_is_refused(at: SimulatedSage) -> None:
    await at.write(potential())
    at.person(table="SALES_LEDGER", action="delete", key="NEWC0001", how="flag")
    changed = potential(creates=False, version=2, record={"town": "York"}, expected={"town": "Leeds"})
    answer = await at.write(changed, sage_key="NEWC0001")
    assert isinstance(answer, Refused)


async def test_a_won_quotation_stands(at: SimulatedSage) -> None:
    number = read_back(await at.write(offer(line(), account="ALD001")))["code"]
    at.person(table="SALES_ORDER", action="win", key=number)
    edited = offer(line(quantity="9"), account="ALD001", key=number, version=2, creates=False)
    answer = await at.write(edited, sage_key=number)
    assert isinstance(answer, Written)
    assert answer.reason is Reason.UNDONE
    assert read_back(answer)["label"] == "Sales Order"


async def test_an_account_that_sage_does_not_have_is_told_in_its_words(at: SimulatedSage) -> None:
    answer = await at.write(offer(line(), account="NOBODY"))
    assert isinstance(answer, Refused)
    assert answer.words


async def test_a_bridge_that_does_not_take_the_type_of_an_address_is_told(tmp_path: Path) -> None:
    async with into_simulated(tmp_path, honours_address_type=False) as at:
        answer = await at.write(person(account="ALD001"))
        assert isinstance(answer, Refused)
        assert "not of the type contact" in answer.words


@pytest.mark.parametrize("do", ["lose_answer", "fail_after"])
@pytest.mark.parametrize(
    ("command", "path", "table"),
    [
        (potential(), "/customer", "SALES_LEDGER"),
        (person(account="ALD001"), "/customerAddress", "SALES_DEL_ADDR"),
        (offer(line(), account="ALD001"), "/salesOrder", "SALES_ORDER"),
    ],
    ids=["account", "contact", "quotation"],
)
async def test_a_create_whose_answer_was_lost_is_one_record(
    at: SimulatedSage, do: str, command: Any, path: str, table: str
) -> None:
    before = len(at.rows(table))
    at.fault(do=do, match={"method": "POST", "path": path})
    lost = await at.write(command)
    assert isinstance(lost, Unavailable)
    assert lost.may_have_arrived
    after = len(at.rows(table))
    answer = await at.write(command, doubtful_since_s=at.s)
    assert isinstance(answer, Written)
    assert answer.result is not Result.REJECTED
    assert (after > before, len(at.rows(table)) - after) == (True, 0)


async def test_a_sage_in_exclusive_use_is_waited_for(at: SimulatedSage) -> None:
    await at.write(potential("OTHR0001", crm_id=9))
    at.mode(mode="exclusive")
    assert isinstance(await at.write(potential()), Unavailable)
    at.mode(mode="normal")
    assert isinstance(await at.write(potential()), Written)
