"""Which answers of the bridge mean try later, and which mean never again (hyperaccounts.md 3)."""

import httpx
import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Written
from cdc.sinks.hyperaccounts.envelope import Rejected, answer_of
from schemas.command import Command
from tests.sinks.hyperaccounts.arranged import Arranged, offer, person, potential
from tests.sinks.hyperaccounts.scripted import good, json_response, rejected

CREATE = "POST /api/customer"
RUNNING = {"Message": "A Post Customer process is already running."}


@pytest.mark.parametrize("status", [200, 409])
async def test_a_busy_operation_is_tried_later_and_did_not_arrive(status: int) -> None:
    at = Arranged()
    at.bridge.instead[CREATE] = [json_response(RUNNING, status)]
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert not answer.may_have_arrived


@pytest.mark.parametrize(
    "lost",
    [httpx.ReadTimeout("late"), httpx.ReadError("reset"), httpx.Response(503, text="<html>"), json_response([1])],
)
async def test_a_write_without_an_answer_may_have_arrived(lost: httpx.Response) -> None:
    at = Arranged()
    at.bridge.instead[CREATE] = [lost]
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert answer.may_have_arrived


async def test_a_bridge_that_cannot_be_reached_did_not_get_the_write() -> None:
    at = Arranged()
    at.bridge.instead[CREATE] = [httpx.ConnectError("refused")]
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert not answer.may_have_arrived


async def test_what_sage_refuses_is_refused_in_its_own_words() -> None:
    at = Arranged()
    at.bridge.instead[CREATE] = [rejected("The account is  on hold")]
    answer = await at.write(potential())
    assert isinstance(answer, Refused)
    assert answer.words == "The account is on hold"


async def test_a_refusal_while_sage_is_not_open_is_tried_later() -> None:
    at = Arranged()
    await at.write(potential("OTHER01", crm_id=9))
    at.bridge.status["sdoStatusOk"] = False
    at.bridge.instead[CREATE] = [rejected("Unexpected error")]
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert not answer.may_have_arrived


async def test_a_refusal_that_sounds_busy_is_tried_a_few_times_only() -> None:
    at = Arranged()
    at.bridge.instead[CREATE] = [rejected("User name is in use") for _ in range(16)]
    answers = [await at.write(potential()) for _ in range(16)]
    assert all(isinstance(each, Unavailable) and not each.company_wide for each in answers[:15])
    assert isinstance(answers[15], Refused)


async def test_a_busy_sage_that_becomes_free_takes_the_write() -> None:
    at = Arranged()
    at.bridge.instead[CREATE] = [rejected("Program is in exclusive mode")]
    assert isinstance(await at.write(potential()), Unavailable)
    assert isinstance(await at.write(potential()), Written)


async def test_a_search_that_fails_never_means_absent() -> None:
    at = Arranged()
    await at.write(potential("OTHER01", crm_id=9))
    at.bridge.instead["POST /api/searchSalesLedger"] = [rejected("odbc")]
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert len(at.bridge.sent(CREATE)) == 1


@pytest.mark.parametrize(
    ("command", "create", "search"),
    [
        (potential(), CREATE, "POST /api/searchSalesLedger"),
        (person(), "POST /api/customerAddress", "POST /api/searchCustomerAddress"),
        (offer(), "POST /api/salesOrder", "POST /api/searchSalesOrder"),
    ],
    ids=["account", "contact", "quotation"],
)
async def test_a_record_that_cannot_be_read_back_is_found_by_the_next_attempt(
    command: Command, create: str, search: str
) -> None:
    at = Arranged()
    at.bridge.then[create] = (search, httpx.ReadTimeout("late"))
    first = await at.write(command)
    assert isinstance(first, Unavailable)
    assert first.may_have_arrived
    assert isinstance(await at.write(command, doubtful_since_s=at.s), Written)
    assert len(at.bridge.sent(create)) == 1


async def test_a_new_record_without_a_number_is_looked_for() -> None:
    at = Arranged()
    at.bridge.after["POST /api/customerAddress"] = [good(True)]
    first = await at.write(person())
    assert isinstance(first, Unavailable)
    assert first.may_have_arrived
    assert isinstance(await at.write(person(), doubtful_since_s=at.s), Written)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_names_the_setting(status: int) -> None:
    with pytest.raises(Unavailable, match="check token") as caught:
        answer_of(status, b'{"Message":"Forbidden"}', writes=True)
    assert not caught.value.may_have_arrived


def test_success_is_judged_by_the_body_whatever_the_status() -> None:
    assert answer_of(200, b'{"success":true,"code":200,"response":"A"}', writes=True)["response"] == "A"
    with pytest.raises(Rejected):
        answer_of(500, b'{"success":false,"code":500,"message":"no"}', writes=True)


def test_words_are_bounded() -> None:
    with pytest.raises(Rejected) as caught:
        answer_of(200, b'{"success":false,"code":500,"message":"' + b"x" * 999 + b'"}', writes=True)
    assert len(caught.value.words) == 300


async def test_the_token_is_in_no_words() -> None:
    at = Arranged()
    at.bridge.instead["GET /api/status"] = [httpx.ConnectError("the token")]
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert "the token" not in answer.words
