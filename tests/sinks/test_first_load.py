"""The first load waits for a person where Sales Management had accounts of its own (design rule 11)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cdc.broker.client import company_partition
from cdc.broker.reading import read_topic
from cdc.sinks.first_load import FirstLoad, FirstLoadMark, acceptance_in, mark_in, place_of
from cdc.sinks.parking import is_for
from schemas.command import Command
from schemas.control import Action, ControlRequest
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import key
from schemas.vocabulary import Result, System
from schemas.wire import to_bytes
from tests.sinks.commands import AT, account, contact, product
from tests.sinks.crm.simulated import Inside
from tests.sinks.deployment import Deployment, eventually

NOW = datetime.now(UTC) + timedelta(hours=1)
ACCEPTANCE = ControlRequest(id="1", company="acme", action=Action.ACCEPT, report_id="r", by="test", at=AT)


def issued_now(command: Command) -> Command:
    return command.model_copy(update={"issued_at": NOW})


async def accept(deployment: Deployment) -> None:
    partition = company_partition("acme", deployment.topics.partitions)
    await deployment.put_bytes(deployment.topics.control, partition, [(key("acme"), to_bytes(ACCEPTANCE))])


async def told(deployment: Deployment, reason: Reason) -> list[Outcome]:
    async def look() -> list[Outcome]:
        return [each for each in await deployment.outcomes() if each.reason == reason.code]

    return await eventually(look)


def seed(inside: Inside, **more: Any) -> int:
    """An account that people made before."""
    required = {"branchId": inside.records("branches")[0]["id"], "salesRepId1": inside.records("users")[1]["id"]}
    [made] = inside.seed(accounts=[{"name": "Theirs", **required, **more}])["accounts"]
    return made


def codes(inside: Inside) -> list[str | None]:
    return [row["extId"] for row in inside.living("accounts")]


@pytest.mark.kafka
async def test_nothing_is_created_where_people_have_accounts_without_a_code(
    deployment: Deployment, inside: Inside
) -> None:
    seed(inside)
    await deployment.put(issued_now(account("A")), issued_now(contact("A   0001", account_code="A")))
    async with deployment.running():
        [waiting] = await told(deployment, Reason.FIRST_LOAD)
    assert (waiting.sage_key, waiting.result) == ("A", Result.PENDING)
    assert (codes(inside), inside.count("contacts")) == ([None], 0)


@pytest.mark.kafka
async def test_products_wait_as_well(deployment: Deployment, inside: Inside) -> None:
    seed(inside)
    await deployment.put(issued_now(product("BOLT")))
    async with deployment.running():
        await told(deployment, Reason.FIRST_LOAD)
    assert inside.count("products") == 0


@pytest.mark.kafka
async def test_an_account_with_its_code_is_updated_meanwhile(deployment: Deployment, inside: Inside) -> None:
    seed(inside)
    linked = seed(inside, extId="A")
    await deployment.put(issued_now(account("A")))
    async with deployment.running():
        [ended] = await deployment.ended(1)
    assert (ended.crm_id, ended.reason) == (linked, Reason.APPLIED.code)


@pytest.mark.kafka
async def test_what_waited_goes_on_by_itself_once_a_person_accepts(deployment: Deployment, inside: Inside) -> None:
    seed(inside)
    await deployment.put(issued_now(account("A")), issued_now(contact("A   0001", account_code="A")))
    async with deployment.running():
        await told(deployment, Reason.FIRST_LOAD)
        await accept(deployment)
        ended = await deployment.ended(2)
    assert {each.reason for each in ended} == {Reason.APPLIED.code}


@pytest.mark.kafka
async def test_a_code_that_was_written_meanwhile_is_found(deployment: Deployment, inside: Inside) -> None:
    theirs = seed(inside)
    await deployment.put(issued_now(account("A")))
    async with deployment.running():
        await told(deployment, Reason.FIRST_LOAD)
        linked = seed(inside, extId="A")
        await accept(deployment)
        [ended] = await deployment.ended(1)
    assert ended.crm_id == linked
    assert [row["id"] for row in inside.living("accounts")] == [theirs, linked]


@pytest.mark.kafka
async def test_an_acceptance_is_remembered_when_the_request_is_gone(deployment: Deployment, inside: Inside) -> None:
    seed(inside)
    await deployment.put(issued_now(account("A")))
    async with deployment.running():
        await told(deployment, Reason.FIRST_LOAD)
        await accept(deployment)
        await deployment.ended(1)
    marks = [
        mark
        async for each in read_topic(deployment.kafka, deployment.topics.retries)
        if (mark := mark_in(each.key or b"", each.value))
    ]
    assert [(mark.state, mark.report_id) for mark in marks] == [
        (FirstLoad.WAITING, None),
        (FirstLoad.ACCEPTED, "r"),
    ]


@pytest.mark.kafka
async def test_the_gate_is_closed_after_a_restart_although_some_records_are_linked(
    deployment: Deployment, inside: Inside
) -> None:
    seed(inside)
    seed(inside, extId="A")
    await deployment.put(issued_now(account("A")))
    async with deployment.running():
        await deployment.ended(1)
    await deployment.put(issued_now(account("B")))
    async with deployment.running():
        await told(deployment, Reason.FIRST_LOAD)
    assert sorted(map(str, codes(inside))) == ["A", "None"]


@pytest.mark.kafka
async def test_an_empty_sales_management_needs_no_acceptance(deployment: Deployment, inside: Inside) -> None:
    await deployment.put(issued_now(account("A")))
    async with deployment.running():
        await deployment.ended(1)
    assert codes(inside) == ["A"]


@pytest.mark.kafka
async def test_an_account_that_people_make_later_does_not_close_the_gate(
    deployment: Deployment, inside: Inside
) -> None:
    await deployment.put(issued_now(account("A")))
    async with deployment.running():
        await deployment.ended(1)
        seed(inside)
        await deployment.put(issued_now(account("B")))
        await deployment.ended(2)
    async with deployment.running():
        await deployment.put(issued_now(account("C")))
        await deployment.ended(3)


@pytest.mark.kafka
async def test_an_account_that_is_younger_than_the_first_command_does_not_close_the_gate(
    deployment: Deployment, inside: Inside
) -> None:
    seed(inside)
    await deployment.put(account("A"))
    async with deployment.running():
        await deployment.ended(1)
    assert sorted(map(str, codes(inside))) == ["A", "None"]


@pytest.mark.kafka
async def test_after_the_acceptance_an_account_that_may_be_there_already_is_not_created(
    deployment: Deployment, inside: Inside
) -> None:
    theirs = seed(inside, email="Office@abc.example")
    await accept(deployment)
    await deployment.put(issued_now(account("A", record={"email": "office@abc.example"})))
    async with deployment.running():
        [ended] = await deployment.ended(1)
    assert (ended.reason, ended.result) == (Reason.AMBIGUOUS.code, Result.REJECTED)
    assert ended.words == f"{theirs}, with the same VAT number or e-mail address and without a code"


@pytest.mark.kafka
async def test_once_a_person_gives_the_code_to_the_right_account_it_is_linked(
    deployment: Deployment, inside: Inside
) -> None:
    theirs = seed(inside, email="office@abc.example")
    await accept(deployment)
    record = {"email": "office@abc.example"}
    await deployment.put(issued_now(account("A", record=record)))
    async with deployment.running():
        await deployment.ended(1)
        inside.person_saves("accounts", theirs, {"extId": "A"})
        await deployment.put(issued_now(account("A", 2, record=record)))
        ended = await deployment.ended(2)
    assert (ended[-1].crm_id, ended[-1].reason) == (theirs, Reason.APPLIED.code)


def test_a_mark_is_no_parked_command_whatever_the_company_is_called() -> None:
    assert not any(is_for(target, place_of(target.value)) for target in System)


def test_a_mark_comes_back_as_it_was_kept() -> None:
    mark = FirstLoadMark(company="acme", state=FirstLoad.WAITING, at=AT)
    assert mark_in(place_of("acme"), to_bytes(mark)) == mark


def test_what_is_no_acceptance_is_passed_over() -> None:
    retry = ACCEPTANCE.model_copy(update={"action": Action.RETRY, "by": "accept"})
    assert [acceptance_in(each) for each in (None, b'"accept"', to_bytes(retry))] == [None, None, None]
