"""Accounts in Sales Management: fields, owner, status, notes."""

import time
from pathlib import Path
from typing import Any

import pytest

from cdc.failures import Unavailable
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.base import Write, Written
from cdc.sinks.crm.owners import UNKNOWN_OWNER
from cdc.sinks.crm.sink import CrmSink
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, account, write
from tests.sinks.crm.simulated import Inside, connected

HELEN = "helen.fairbairn@northgate.example"
ADMIN = "Northgate Administrator"


async def written(sink: CrmSink, of: Write) -> Written:
    [answer] = await sink.write([of], KnownLinks())
    assert isinstance(answer, Written), answer
    return answer


async def row_of(sink: CrmSink, inside: Inside, **more: Any) -> dict[str, Any]:
    await written(sink, write(account("00042", **more)))
    return inside.one("accounts")


async def test_the_code_is_there_twice_for_machines_and_for_people(sink: CrmSink, inside: Inside) -> None:
    row = await row_of(sink, inside)
    assert (row["extId"], row["Z_SageCode"]) == ("00042", "00042")


async def test_a_country_is_found_by_its_code(sink: CrmSink, inside: Inside) -> None:
    row = await row_of(sink, inside, record={"country": "ie"})
    assert row["countryId"]["value"] == "Ireland"


async def test_a_country_that_is_not_in_the_list_is_a_note(sink: CrmSink, inside: Inside) -> None:
    answer = await written(sink, write(account(record={"country": "XX"})))
    assert answer.notes == ("XX is not in the list countries of Sales Management",)
    assert inside.one("accounts")["countryId"] is None


async def test_money_is_a_number_without_noise(sink: CrmSink, inside: Inside) -> None:
    row = await row_of(sink, inside, record={"credit_limit": "123456789012.10"})
    assert row["Z_SageCreditLimit"] == 123456789012.10


async def test_an_account_without_a_name_has_its_code_for_a_name(sink: CrmSink, inside: Inside) -> None:
    assert (await row_of(sink, inside, record={"name": None}))["name"] == "00042"


async def test_a_customer_is_a_client_and_read_only(sink: CrmSink, inside: Inside) -> None:
    row = await row_of(sink, inside)
    assert (row["statusId"]["value"], row["readOnly"]) == ("Client", True)


async def test_a_potential_is_marked_potential_and_editable(sink: CrmSink, inside: Inside) -> None:
    row = await row_of(sink, inside, kind=Kind.POTENTIAL, read_only=False)
    assert (row["statusId"]["value"], row["readOnly"]) == ("Potential", False)


async def test_a_potential_that_buys_is_the_same_record(sink: CrmSink, inside: Inside) -> None:
    potential = await written(sink, write(account("A", kind=Kind.POTENTIAL, read_only=False)))
    await written(sink, write(account("A", 2), potential.crm_id, confirmed=True))
    row = inside.one("accounts")
    assert (row["id"], row["statusId"]["value"], row["readOnly"]) == (potential.crm_id, "Client", True)


@pytest.mark.parametrize("label", ["Cliente", "KUNDE", " client "])
async def test_a_status_is_found_in_any_language_and_case(
    running: RunningSimulator, inside: Inside, tmp_path: Path, label: str
) -> None:
    async with connected(running, tmp_path, customer_status=label) as sink:
        await written(sink, write(account()))
    assert inside.one("accounts")["statusId"]["value"] == "Client"


async def test_a_status_that_does_not_exist_is_a_note(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with connected(running, tmp_path, customer_status="Buyer") as sink:
        answer = await written(sink, write(account()))
    assert answer.notes == ("the account status Buyer does not exist in Sales Management",)


async def test_the_owner_is_the_user_whom_sage_names(sink: CrmSink, inside: Inside) -> None:
    row = await row_of(sink, inside, owner_email=HELEN.upper())
    assert row["salesRepId1"]["value"] == "Helen Fairbairn"


async def test_without_a_name_in_sage_the_administrator_is_the_owner(sink: CrmSink, inside: Inside) -> None:
    assert (await row_of(sink, inside))["salesRepId1"]["value"] == ADMIN


async def test_a_configured_administrator_is_the_owner(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with connected(running, tmp_path, admin_user=HELEN) as sink:
        await written(sink, write(account()))
    assert inside.one("accounts")["salesRepId1"]["value"] == "Helen Fairbairn"


async def test_a_configured_administrator_who_is_no_user_is_a_problem_of_the_configuration(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with connected(running, tmp_path, admin_user="nobody@northgate.example") as sink:
        [answer] = await sink.write([write(account())], KnownLinks())
    assert isinstance(answer, Unavailable)
    assert answer.words == "admin_user of the configuration is no user of Sales Management"


async def test_an_owner_who_is_no_user_is_a_note_without_the_name(sink: CrmSink, inside: Inside) -> None:
    answer = await written(sink, write(account(owner_email="nobody@northgate.example")))
    assert answer.notes == (UNKNOWN_OWNER,)
    assert inside.one("accounts")["salesRepId1"]["value"] == ADMIN


async def test_a_re_assignment_made_there_survives(sink: CrmSink, inside: Inside) -> None:
    created = await written(sink, write(account("A", owner_email=HELEN)))
    user = next(row["id"] for row in inside.records("users") if row["name"] == "Raj")
    await sink._crm("acme").api.call("PUT", f"/accounts/{created.crm_id}", {"salesRepId1": user})
    await written(sink, write(account("A", 2, owner_email=HELEN), created.crm_id, confirmed=True))
    assert inside.one("accounts")["salesRepId1"]["value"] == "Raj Patel"


async def test_an_update_of_what_we_created_is_one_request(sink: CrmSink, inside: Inside) -> None:
    created = await written(sink, write(account("A")))
    before = sum(each["count"] for each in inside.counts())
    await written(sink, write(account("A", 2, owner_email=HELEN), created.crm_id, confirmed=True))
    assert sum(each["count"] for each in inside.counts()) == before + 1


async def test_a_first_load_into_an_empty_target_looks_once_before_it_creates(sink: CrmSink, inside: Inside) -> None:
    for batch in range(3):
        await sink.write([write(account(f"{batch}-{number}")) for number in range(200)], KnownLinks())
    assert (inside.calls("GET", "/accounts"), inside.calls("POST", "/accounts/bulk")) == (1, 3)


async def test_a_record_that_was_there_before_us_is_adopted(sink: CrmSink, inside: Inside) -> None:
    [branch], users = inside.records("branches"), inside.records("users")
    there = {"name": "Old name", "extId": "ABC001", "branchId": branch["id"], "salesRepId1": users[1]["id"]}
    [identity] = inside.seed(accounts=[there])["accounts"]
    answer = await written(sink, write(account("ABC001")))
    assert answer.crm_id == identity
    assert inside.one("accounts")["name"] == "A B C Ltd"


async def test_the_owner_of_an_adopted_record_stays(sink: CrmSink, inside: Inside) -> None:
    [branch], users = inside.records("branches"), inside.records("users")
    there = {"name": "Old", "extId": "ABC001", "branchId": branch["id"], "salesRepId1": users[1]["id"]}
    inside.seed(accounts=[there])
    await written(sink, write(account("ABC001", owner_email="raj.patel@northgate.example")))
    assert inside.one("accounts")["salesRepId1"]["id"] == users[1]["id"]


async def test_a_deleted_record_with_the_code_does_not_count(sink: CrmSink, inside: Inside) -> None:
    [branch], users = inside.records("branches"), inside.records("users")
    gone = {"name": "Old", "extId": "ABC001", "branchId": branch["id"], "salesRepId1": users[1]["id"], "deleted": True}
    [identity] = inside.seed(accounts=[gone])["accounts"]
    assert (await written(sink, write(account("ABC001")))).crm_id != identity


async def test_with_links_known_only_what_is_doubtful_is_looked_up(sink: CrmSink, inside: Inside) -> None:
    links = KnownLinks({(Entity.ACCOUNT, "OTHER"): 1})
    await sink.write([write(account("A")), write(account("B"))], links)
    assert inside.calls("GET", "/accounts") == 0
    await sink.write([write(account("C"), doubtful_since_s=time.monotonic()), write(account("D"))], links)
    assert inside.calls("GET", "/accounts") == 1
