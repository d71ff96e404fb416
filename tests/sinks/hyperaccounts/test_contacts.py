"""Contacts over the bridge: addresses of the type contact with the connector's mark in their notes."""

from typing import Any

from cdc.failures import Refused
from cdc.sinks.base import Waiting, Written
from schemas.command import Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity
from tests.sinks.hyperaccounts.arranged import Arranged, person
from tests.sinks.hyperaccounts.scripted import ScriptedBridge, address_row

CREATE, CHANGE = "POST /api/customerAddress", "PATCH /api/customerAddress"


def jane(number: int = 2, **more: Any) -> dict[str, Any]:
    return address_row(number=number, **{"contact": "Jane Smith", "email": "jane@old.example", **more})


async def test_a_contact_is_created_as_a_contact_address_with_the_mark_in_its_notes() -> None:
    at = Arranged()
    answer = await at.write(person(record={"role": "Buyer", "town": "Leeds"}))
    assert at.bridge.sent(CREATE) == [
        {
            "accountRef": "OLD001", "contact": "Jane Smith", "email": "jane@old.example", "role": "Buyer",
            "addressLine3": "Leeds", "notes": "[SSM:131]", "addressType": 1,
        }
    ]  # fmt: skip
    assert isinstance(answer, Written)
    assert answer.sage_key == "OLD001  0002"


async def test_the_contact_is_read_back_without_the_mark_in_its_notes() -> None:
    answer = await Arranged().write(person())
    assert isinstance(answer, Written)
    assert answer.read_back is not None
    record = answer.read_back.record
    assert (record["code"], record["account_code"], record["address_type"]) == ("OLD001  0002", "OLD001", 1)
    assert (record["notes"], record["crm_id"], record["role"]) == (None, 131, None)


async def test_the_account_is_found_by_its_id_in_sales_management() -> None:
    at = Arranged()
    at.links.links[Entity.ACCOUNT, "OLD001"] = 55
    await at.write(person(parents=(Parent(entity=Entity.ACCOUNT, crm_id=55),)))
    [body] = at.bridge.sent(CREATE)
    assert body["accountRef"] == "OLD001"


async def test_a_contact_whose_account_is_not_in_sage_waits_for_it() -> None:
    answer = await Arranged().write(person(parents=(Parent(entity=Entity.ACCOUNT, crm_id=55),)))
    assert isinstance(answer, Waiting)
    assert answer.parent.crm_id == 55


async def test_the_address_that_carries_the_mark_is_adopted() -> None:
    at = Arranged(ScriptedBridge(addresses=[jane(notes="VIP [SSM:131]", contact="J. Smith")]))
    answer = await at.write(person())
    assert isinstance(answer, Written)
    assert answer.sage_key == "OLD001  0002"
    assert at.bridge.writes() == [CHANGE]


async def test_a_contact_with_the_same_name_and_email_is_adopted_and_marked() -> None:
    at = Arranged(ScriptedBridge(addresses=[jane(contact="JANE SMITH", notes="VIP")]))
    answer = await at.write(person(record={"name": "Jane Smith"}))
    assert isinstance(answer, Written)
    [body] = at.bridge.sent(CHANGE)
    assert (body["addressNumber"], body["notes"]) == (2, "VIP [SSM:131]")


async def test_notes_that_leave_no_room_for_the_mark_stay_as_they_are() -> None:
    at = Arranged(ScriptedBridge(addresses=[jane(notes="x" * 55)]))
    answer = await at.write(person())
    assert isinstance(answer, Written)
    assert at.bridge.writes() == []


async def test_somebody_elses_contact_is_not_adopted() -> None:
    at = Arranged(ScriptedBridge(addresses=[jane(notes="[SSM:99]")]))
    await at.write(person())
    assert at.bridge.writes() == [CREATE]


async def test_two_contacts_with_the_same_name_and_email_are_for_a_person_to_tell_apart() -> None:
    answer = await Arranged(ScriptedBridge(addresses=[jane(2), jane(3)])).write(person())
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.words) == (Reason.AMBIGUOUS, "the addresses 2, 3 of OLD001")


async def test_a_bridge_that_makes_another_type_of_address_is_told() -> None:
    at = Arranged(ScriptedBridge(honours_address_type=False))
    answer = await at.write(person())
    assert isinstance(answer, Refused)
    assert "not of the type contact" in answer.words
    again = await at.write(person(version=2))
    assert isinstance(again, Refused)
    assert at.bridge.writes() == [CREATE]


async def test_a_contact_is_changed_field_by_field() -> None:
    at = Arranged(ScriptedBridge(addresses=[jane(telephone="0113", role="Buyer")]))
    held = {"name": "Jane Smith", "email": "jane@old.example", "phone": "0113", "role": "Clerk"}
    changed = person("OLD001  0002", creates=False, record={"phone": "0199", "role": "Boss"}, expected=held)
    answer = await at.write(changed, sage_key="OLD001  0002")
    assert isinstance(answer, Written)
    assert answer.left == ("role",)
    assert at.bridge.sent(CHANGE) == [{"accountRef": "OLD001", "addressNumber": 2, "telephone": "0199"}]


async def test_an_address_that_is_no_contact_any_more_is_refused_and_not_written() -> None:
    at = Arranged(ScriptedBridge(addresses=[jane(addressType=0)]))
    changed = person("OLD001  0002", creates=False, record={"phone": "0199"}, expected={})
    answer = await at.write(changed, sage_key="OLD001  0002")
    assert isinstance(answer, Refused)
    assert "not of the type contact" in answer.words
    assert at.bridge.writes() == []


async def test_a_contact_that_sage_no_longer_has_is_refused() -> None:
    answer = await Arranged().write(person("OLD001  0009", creates=False, expected={}), sage_key="OLD001  0009")
    assert isinstance(answer, Refused)
    assert answer.words == "Sage no longer has it"
