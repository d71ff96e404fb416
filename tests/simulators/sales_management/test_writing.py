"""Create, partial update and soft deletion (ssm.md, 1.3 to 1.6)."""

import pytest

from tests.simulators.sales_management.crm import Crm, CrmFactory, Hands


async def test_a_create_answers_200_with_message_and_id(crm: Crm) -> None:
    answer = await crm.post("/accounts", await crm.account_body())
    assert answer.status_code == 200
    assert answer.json()["Message"] == "entity created"
    assert isinstance(answer.json()["id"], int)


async def test_an_update_changes_only_the_fields_it_names(crm: Crm) -> None:
    identity = await crm.account(city="York", postcode="YO1 7EP")
    answer = await crm.put(f"/accounts/{identity}", {"city": "Leeds"})
    account = await crm.read(f"/accounts/{identity}")
    assert answer.json() == {"Message": "entity updated"}
    assert (account["city"], account["postcode"]) == ("Leeds", "YO1 7EP")


async def test_what_is_not_written_is_null_or_false(crm: Crm) -> None:
    account = await crm.read(f"/accounts/{await crm.account()}")
    assert (account["city"], account["readOnly"], account["deleted"], account["permissionLevel"]) == (
        None,
        False,
        False,
        0,
    )


async def test_null_empties_a_field(crm: Crm) -> None:
    identity = await crm.account(city="York", countryId=await crm.first("countries"))
    await crm.put(f"/accounts/{identity}", {"city": None, "countryId": None})
    account = await crm.read(f"/accounts/{identity}")
    assert (account["city"], account["countryId"]) == (None, None)


async def test_date_updated_is_null_until_the_first_update(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    identity = await crm.account()
    assert (await crm.read(f"/accounts/{identity}"))["dateUpdated"] is None
    hands.advance(1.5)
    await crm.put(f"/accounts/{identity}", {"city": "Leeds"})
    account = await crm.read(f"/accounts/{identity}")
    assert account["dateUpdated"] == "2026-11-23T09:00:01.5Z"
    assert account["salesRepIdUpdated"] == account["salesRepIdCreated"]


async def test_a_delete_marks_the_record_and_keeps_it_readable(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    identity = await crm.account()
    hands.advance(1)
    answer = await crm.delete(f"/accounts/{identity}")
    account = await crm.read(f"/accounts/{identity}")
    assert answer.json() == {"Message": "entity deleted"}
    assert (account["deleted"], account["dateDeleted"]) == (True, "2026-11-23T09:00:01Z")
    assert account["salesRepIdDeleted"] == account["salesRepIdCreated"]
    assert account["dateUpdated"] is None


async def test_a_second_delete_changes_nothing(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    identity = await crm.account()
    await crm.delete(f"/accounts/{identity}")
    deleted = await crm.read(f"/accounts/{identity}")
    hands.advance(5)
    assert (await crm.delete(f"/accounts/{identity}")).status_code == 200
    assert await crm.read(f"/accounts/{identity}") == deleted


async def test_every_change_of_a_record_is_later_than_the_one_before(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock)
    identity = await crm.account()
    moments = []
    for city in ("Leeds", "York"):
        await crm.put(f"/accounts/{identity}", {"city": city})
        moments.append((await crm.read(f"/accounts/{identity}"))["dateUpdated"])
    await crm.delete(f"/accounts/{identity}")
    moments.append((await crm.read(f"/accounts/{identity}"))["dateDeleted"])
    assert moments == [f"2026-11-23T09:00:00.00{number}Z" for number in (1, 2, 3)]


async def test_a_deleted_record_refuses_updates(crm: Crm) -> None:
    identity = await crm.account()
    await crm.delete(f"/accounts/{identity}")
    assert "is deleted" in await crm.refusal("PUT", f"/accounts/{identity}", {"city": "Leeds"})


async def test_a_deleted_record_takes_updates_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(deleted_records_refuse_updates=False)
    identity = await crm.account()
    await crm.delete(f"/accounts/{identity}")
    assert (await crm.put(f"/accounts/{identity}", {"city": "Leeds"})).status_code == 200
    assert (await crm.read(f"/accounts/{identity}"))["deleted"] is True


@pytest.mark.parametrize(("method", "body"), [("PUT", {"city": "Leeds"}), ("DELETE", None)])
async def test_writing_to_a_missing_id_is_a_400(crm: Crm, method: str, body: object) -> None:
    assert "does not exist" in await crm.refusal(method, "/accounts/7", body)


async def test_a_reference_is_written_as_an_id_or_as_an_object(crm: Crm) -> None:
    status = await crm.labelled("accountStatuses", "Client")
    plain = await crm.account(statusId=status)
    nested = await crm.account(statusId={"id": status, "value": "anything"})
    for identity in (plain, nested):
        assert (await crm.read(f"/accounts/{identity}"))["statusId"] == {"id": status, "value": "Client"}


async def test_a_reference_to_an_id_that_never_existed_is_refused(crm: Crm) -> None:
    message = await crm.refusal("POST", "/accounts", await crm.account_body(statusId=7))
    assert "statusId refers to accountStatuses 7" in message


async def test_a_dangling_reference_is_stored_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(unknown_references_refused=False)
    account = await crm.read(f"/accounts/{await crm.account(statusId=7)}")
    assert account["statusId"] == {"id": 7, "value": None}


async def test_extra_fields_stand_at_the_top_level(crm: Crm) -> None:
    identity = await crm.account(Z_SageCode="00042", Z_Balance=12.5, Z_Choices=[1, 3])
    account = await crm.read(f"/accounts/{identity}")
    assert (account["Z_SageCode"], account["Z_Balance"], account["Z_Choices"]) == ("00042", 12.5, [1, 3])


async def test_an_extra_field_holds_no_object(crm: Crm) -> None:
    message = await crm.refusal("POST", "/accounts", await crm.account_body(Z_SageCode={"a": 1}))
    assert message.startswith("accounts: Z_SageCode must be")


async def test_an_extra_field_that_was_not_declared_is_refused(crm_with: CrmFactory) -> None:
    crm = await crm_with(extra_fields={"accounts": ("Z_SageCode",)})
    await crm.account(Z_SageCode="ABC001")
    message = await crm.refusal("POST", "/accounts", await crm.account_body(Z_Other="x"))
    assert message == "accounts: Z_Other is not an extra field"


async def test_a_misspelt_field_is_refused_by_name(crm: Crm) -> None:
    message = await crm.refusal("POST", "/accounts", await crm.account_body(adress1="1 High Street"))
    assert message == "accounts: adress1 is not a field"


async def test_a_misspelt_field_is_ignored_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(unknown_fields_refused=False)
    identity = await crm.account(adress1="1 High Street", dateCreated="2020-01-01T00:00:00Z")
    account = await crm.read(f"/accounts/{identity}")
    assert "adress1" not in account
    assert account["dateCreated"] > "2026"


@pytest.mark.parametrize("name", ["id", "dateCreated", "deleted", "salesRepIdCreated"])
async def test_audit_fields_can_not_be_written(crm: Crm, name: str) -> None:
    message = await crm.refusal("POST", "/accounts", await crm.account_body(**{name: 1}))
    assert message == f"accounts: {name} is read-only"


async def test_codes_are_text_and_survive_untouched(crm: Crm) -> None:
    for code in ("00042", "1E10", "A&B_001", " X ", "O'Brien"):
        account = await crm.read(f"/accounts/{await crm.account(extId=code)}")
        assert account["extId"] == code


async def test_two_live_records_may_share_an_ext_id(crm: Crm) -> None:
    assert await crm.account(extId="ABC001") != await crm.account(extId="ABC001")


async def test_a_second_live_record_with_an_ext_id_is_refused_when_they_are_unique(crm_with: CrmFactory) -> None:
    crm = await crm_with(ext_ids_unique=True)
    first = await crm.account(extId="ABC001")
    body = await crm.account_body(extId="ABC001")
    assert f"already used by {first}" in await crm.refusal("POST", "/accounts", body)
    await crm.put(f"/accounts/{first}", {"extId": "ABC001"})
    await crm.delete(f"/accounts/{first}")
    assert await crm.created("accounts", body) != first


@pytest.mark.parametrize("body", ["text", 3, [], None])
async def test_a_body_that_is_no_object_is_a_400(crm: Crm, body: object) -> None:
    answer = await crm.client.post("/api/v4/accounts", json=body)
    assert answer.status_code == 400


async def test_a_body_that_is_no_json_is_a_400(crm: Crm) -> None:
    answer = await crm.client.post("/api/v4/accounts", content=b"{name:")
    assert (answer.status_code, answer.json()["message"]) == (400, "the body is not valid JSON")


async def test_a_body_larger_than_the_limit_is_a_413(crm_with: CrmFactory) -> None:
    crm = await crm_with(body_size_max=1000)
    answer = await crm.post("/accounts", {"comment": "x" * 1000})
    assert answer.status_code == 413
