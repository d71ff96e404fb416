"""What a person changed in Sales Management since a command was decided is left alone."""

from typing import Any

import pytest

from cdc.failures import Refused
from cdc.sinks.base import Answer, Write, Written
from cdc.sinks.crm.sink import CrmSink
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, account, contact, write
from tests.sinks.crm.simulated import Inside

ACCOUNT = {"name": "A B C Ltd", "town": "Leeds", "country": "GB", "phone": None}


def potential(version: int = 1, **record: Any) -> Command:
    return account("ABC001", version, kind=Kind.POTENTIAL, read_only=False, record=ACCOUNT | record)


def expecting(command: Command, **values: Any) -> Command:
    return command.model_copy(update={"expected": values})


async def answer_to(sink: CrmSink, of: Write, links: KnownLinks | None = None) -> Answer:
    [answer] = await sink.write([of], links or KnownLinks())
    return answer


async def written(sink: CrmSink, of: Write, links: KnownLinks | None = None) -> Written:
    answer = await answer_to(sink, of, links)
    assert isinstance(answer, Written), answer
    return answer


class Sheet:
    """A potential that both sides have, and what becomes of it."""

    def __init__(self, sink: CrmSink, inside: Inside, crm_id: int) -> None:
        self._sink = sink
        self._inside = inside
        self.crm_id = crm_id

    async def person(self, **fields: Any) -> None:
        await self._sink._crm("acme").api.call("PUT", f"/accounts/{self.crm_id}", fields)

    async def answer(self, command: Command) -> Answer:
        return await answer_to(self._sink, write(command, self.crm_id, confirmed=True))

    async def left(self, command: Command) -> tuple[str, ...]:
        answer = await self.answer(command)
        assert isinstance(answer, Written), answer
        return answer.left

    @property
    def row(self) -> dict[str, Any]:
        return self._inside.one("accounts")


@pytest.fixture
async def sheet(sink: CrmSink, inside: Inside) -> Sheet:
    created = await written(sink, write(potential()))
    assert created.crm_id is not None
    return Sheet(sink, inside, created.crm_id)


async def test_a_field_that_holds_what_is_expected_is_written(sheet: Sheet) -> None:
    assert await sheet.left(expecting(potential(2, town="York"), **ACCOUNT)) == ()
    assert sheet.row["city"] == "York"


async def test_what_a_person_saves_between_the_look_and_the_write_stands_beside_it(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = sheet._sink._crm("acme").api
    send, saves = api.call, [{"city": "Hull"}]

    async def call(method: str, path: str, *rest: Any, **more: Any) -> Any:
        if method == "PUT" and saves:
            await send("PUT", f"/accounts/{sheet.crm_id}", saves.pop())
        return await send(method, path, *rest, **more)

    monkeypatch.setattr(api, "call", call)
    assert await sheet.left(expecting(potential(2, phone="0113 555 0100"), **ACCOUNT)) == ()
    assert (sheet.row["city"], sheet.row["phone"], saves) == ("Hull", "0113 555 0100", [])


async def test_a_field_that_a_person_changed_is_left_alone_and_the_others_are_written(sheet: Sheet) -> None:
    await sheet.person(city="Hull")
    assert await sheet.left(expecting(potential(2, town="York", phone="0113 496 0000"), **ACCOUNT)) == ("town",)
    assert (sheet.row["city"], sheet.row["phone"]) == ("Hull", "0113 496 0000")


async def test_a_field_that_holds_what_is_desired_is_not_left(sheet: Sheet) -> None:
    await sheet.person(city="York")
    assert await sheet.left(expecting(potential(2, town="York"), **ACCOUNT)) == ()


async def test_a_country_that_a_person_changed_is_left_alone(sheet: Sheet) -> None:
    [ireland] = [each["id"] for each in sheet._inside.records("countries") if each["iso2"] == "IE"]
    await sheet.person(countryId=ireland)
    assert await sheet.left(expecting(potential(2, country="DE"), **ACCOUNT)) == ("country",)
    assert sheet.row["countryId"]["value"] == "Ireland"


async def test_a_country_is_expected_in_any_case(sheet: Sheet) -> None:
    assert await sheet.left(expecting(potential(2, country="DE"), country="gb")) == ()


async def test_blanks_around_a_text_are_no_change(sheet: Sheet) -> None:
    await sheet.person(city=" Leeds ", phone="")
    assert await sheet.left(expecting(potential(2, town="York", phone="1"), **ACCOUNT)) == ()


async def test_what_is_not_expected_anything_of_is_written(sheet: Sheet) -> None:
    await sheet.person(city="Hull")
    assert await sheet.left(expecting(potential(2, town="York"))) == ()
    assert sheet.row["city"] == "York"


async def test_fields_that_only_sage_has_are_written_whatever_is_expected(sheet: Sheet) -> None:
    await sheet.person(Z_SageTerms="7 days")
    await sheet.left(expecting(potential(2, terms="30 days"), **ACCOUNT))
    assert sheet.row["Z_SageTerms"] == "30 days"


async def test_an_account_without_a_name_is_expected_to_have_its_code_for_one(sink: CrmSink, inside: Inside) -> None:
    created = await written(sink, write(potential(name=None)))
    of = expecting(potential(2, name="A B C Ltd"), name=None)
    assert (await written(sink, write(of, created.crm_id, confirmed=True))).left == ()
    assert inside.one("accounts")["name"] == "A B C Ltd"


async def test_a_whole_write_shows_its_version(sheet: Sheet) -> None:
    assert sheet.row["Z_SageVersion"] == 1
    await sheet.left(expecting(potential(2, town="York"), **ACCOUNT))
    assert sheet.row["Z_SageVersion"] == 2


async def test_a_write_that_left_something_shows_the_version_before(sheet: Sheet) -> None:
    await sheet.person(city="Hull")
    await sheet.left(expecting(potential(2, town="York"), **ACCOUNT))
    assert sheet.row["Z_SageVersion"] == 1


async def test_a_status_that_a_person_changed_is_written_over(sheet: Sheet) -> None:
    [lead] = [each["id"] for each in sheet._inside.records("accountStatuses") if each["descriptionEN"] == "Lead"]
    await sheet.person(statusId=lead)
    await sheet.left(expecting(potential(2), **ACCOUNT))
    assert sheet.row["statusId"]["value"] == "Potential"


async def test_records_are_read_together(sink: CrmSink, inside: Inside) -> None:
    keys = ("A", "B", "C")
    links = {key: (await written(sink, write(account(key)))).crm_id for key in keys}
    before = inside.calls("GET", "/accounts")
    of = [write(expecting(account(key, 2), town="Leeds"), links[key], confirmed=True) for key in keys]
    assert all(isinstance(answer, Written) for answer in await sink.write(of, KnownLinks()))
    assert inside.calls("GET", "/accounts") == before + 1


async def test_a_record_that_a_person_deleted_is_not_written(sheet: Sheet) -> None:
    await sheet._sink._crm("acme").api.call("DELETE", f"/accounts/{sheet.crm_id}")
    for command in (expecting(potential(2, town="York"), **ACCOUNT), potential(3, town="York")):
        answer = await sheet.answer(command)
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.DELETED_IN_CRM


async def with_contact(sink: CrmSink) -> tuple[KnownLinks, int]:
    links = KnownLinks({(Entity.ACCOUNT, "ABC001"): (await written(sink, write(potential()))).crm_id or 0})
    return links, (await written(sink, write(contact()), links)).crm_id or 0


async def test_a_whole_name_that_a_person_changed_is_left_alone(sink: CrmSink, inside: Inside) -> None:
    links, crm_id = await with_contact(sink)
    await sink._crm("acme").api.call("PUT", f"/contacts/{crm_id}", {"firstName": "Janet"})
    of = expecting(contact(version=2, record={"name": "Jane Jones"}), name="Jane Ann Smith")
    answer = await written(sink, write(of, crm_id, confirmed=True), links)
    row = inside.one("contacts")
    assert (answer.left, row["firstName"], row["lastName"]) == (("name",), "Janet", "Smith")


async def test_another_split_of_the_name_is_no_change(sink: CrmSink, inside: Inside) -> None:
    links, crm_id = await with_contact(sink)
    await sink._crm("acme").api.call("PUT", f"/contacts/{crm_id}", {"firstName": "Jane", "lastName": "Ann Smith"})
    of = expecting(contact(version=2, record={"name": "Jane Jones"}), name="Jane Ann Smith")
    answer = await written(sink, write(of, crm_id, confirmed=True), links)
    assert (answer.left, inside.one("contacts")["lastName"]) == ((), "Jones")


async def test_the_comment_on_a_contact_belongs_to_the_sales_person(sink: CrmSink, inside: Inside) -> None:
    links, crm_id = await with_contact(sink)
    await sink._crm("acme").api.call("PUT", f"/contacts/{crm_id}", {"comment": "Likes tea"})
    await written(sink, write(contact(version=2, record={"notes": "Ring first"}), crm_id, confirmed=True), links)
    row = inside.one("contacts")
    assert (row["comment"], row["Z_SageNotes"]) == ("Likes tea", "Ring first")


async def test_what_was_born_there_gets_its_code_and_keeps_its_owner(sink: CrmSink, inside: Inside) -> None:
    user = next(each["id"] for each in inside.records("users") if each["name"] == "Raj")
    branch = inside.records("branches")[0]["id"]
    body = {"name": "A B C Ltd", "branchId": branch, "salesRepId1": user, "city": "Leeds"}
    [crm_id] = inside.seed(accounts=[body])["accounts"]
    command = account("ABC001", kind=Kind.POTENTIAL, read_only=False, crm_id=crm_id)
    answer = await written(sink, write(command, crm_id))
    row = inside.one("accounts")
    assert (answer.crm_id, row["extId"], row["salesRepId1"]["value"]) == (crm_id, "ABC001", "Raj Patel")


async def test_a_write_that_is_there_already_is_not_sent_again_since_a_person_may_be_editing(
    sheet: Sheet, inside: Inside
) -> None:
    inside.person_saves("accounts", sheet.crm_id, {"city": "Hull"})
    answer = await answer_to(sheet._sink, write(potential(), sheet.crm_id, doubtful_since_s=0.0))
    assert answer == Written(sheet.crm_id)
    assert [each for each in inside.counts() if each["method"] == "PUT"] == []
    assert sheet.row["city"] == "Hull"
