"""Contacts in Sales Management: two name fields, one in Sage."""

from cdc.sinks.base import Write, Written
from cdc.sinks.crm.sink import CrmSink
from schemas.vocabulary import Entity
from tests.sinks.commands import KnownLinks, account, contact, write
from tests.sinks.crm.simulated import Inside


async def with_account(sink: CrmSink) -> KnownLinks:
    [answer] = await sink.write([write(account("ABC001"))], KnownLinks())
    assert isinstance(answer, Written)
    assert answer.crm_id is not None
    return KnownLinks({(Entity.ACCOUNT, "ABC001"): answer.crm_id})


async def written(sink: CrmSink, of: Write, links: KnownLinks) -> Written:
    [answer] = await sink.write([of], links)
    assert isinstance(answer, Written), answer
    return answer


async def test_a_contact_belongs_to_its_account(sink: CrmSink, inside: Inside) -> None:
    links = await with_account(sink)
    await written(sink, write(contact()), links)
    assert inside.one("contacts")["accountId"] == {"id": links.links[Entity.ACCOUNT, "ABC001"], "value": "A B C Ltd"}


async def test_a_whole_name_becomes_first_and_last_name(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(contact()), await with_account(sink))
    row = inside.one("contacts")
    assert (row["firstName"], row["lastName"]) == ("Jane Ann", "Smith")


async def test_a_name_of_one_word_is_accepted(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(contact(record={"name": "Reception"})), await with_account(sink))
    row = inside.one("contacts")
    assert (row["firstName"], row["lastName"]) == ("Reception", "-")


async def test_a_contact_without_a_name_is_accepted(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(contact(record={"name": None})), await with_account(sink))
    assert inside.one("contacts")["lastName"] == "-"


async def test_a_persons_own_split_of_the_name_survives(sink: CrmSink, inside: Inside) -> None:
    links = await with_account(sink)
    created = await written(sink, write(contact()), links)
    split = {"firstName": "Jane", "lastName": "Ann Smith"}
    await sink._crm("acme").api.call("PUT", f"/contacts/{created.crm_id}", split)
    newer = contact(version=2, record={"phone": "0113 496 0000"})
    await written(sink, write(newer, created.crm_id, confirmed=True), links)
    row = inside.one("contacts")
    assert (row["firstName"], row["lastName"], row["phone1"]) == ("Jane", "Ann Smith", "0113 496 0000")


async def test_a_name_that_sage_changed_is_written(sink: CrmSink, inside: Inside) -> None:
    links = await with_account(sink)
    created = await written(sink, write(contact()), links)
    newer = contact(version=2, record={"name": "Jane Jones"})
    await written(sink, write(newer, created.crm_id, confirmed=True), links)
    row = inside.one("contacts")
    assert (row["firstName"], row["lastName"]) == ("Jane", "Jones")


async def test_a_contact_is_editable(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(contact()), await with_account(sink))
    assert inside.one("contacts")["readOnly"] is False


async def test_what_has_no_field_goes_into_extra_fields(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(contact(record={"role": "Buyer", "address_2": "Unit 4"})), await with_account(sink))
    row = inside.one("contacts")
    assert (row["Z_SageRole"], row["Z_SageAddress2"]) == ("Buyer", "Unit 4")


async def test_a_contact_is_owned_by_the_user_whom_sage_names(sink: CrmSink, inside: Inside) -> None:
    owned = contact(owner_email="conor.murphy@northgate.example")
    await written(sink, write(owned), await with_account(sink))
    assert inside.one("contacts")["salesRepId"]["value"] == "Conor Murphy"
