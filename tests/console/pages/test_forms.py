"""The forms: what they ask for, of whom, and where they lead."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.console.pages.notices import back_to
from cdc.operations.rejects import Rejected
from schemas.reject import Rejection
from schemas.vocabulary import Entity
from tests.console.pages.application import PERSON, TOKEN, asking
from tests.console.pages.scene import NINE, record_id, scene
from tests.console.pages.standin import WrittenDown

REFUSED = record_id(Entity.ACCOUNT, "IRON001")
CONFLICT = record_id(Entity.ACCOUNT, "HADR001")
FINE = record_id(Entity.ACCOUNT, "ABBE001")


async def post(levers: WrittenDown, path: str, **fields: str | list[str]) -> httpx.Response:
    async with asking(scene(), levers) as client:
        return await client.post(path, data={"csrf": TOKEN, **fields})


def notice(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)["notice"]


async def test_one_record_is_tried_again() -> None:
    levers = WrittenDown()
    answer = await post(levers, f"/records/{REFUSED}/retry", back=f"/records/{REFUSED}")
    assert levers.asked == [("retry", (REFUSED,), PERSON)]
    assert answer.headers["location"] == f"/records/{REFUSED}?notice=retry&n=1"


async def test_a_record_that_is_fine_is_not_asked_for() -> None:
    levers = WrittenDown()
    assert notice(await post(levers, f"/records/{FINE}/retry")) == ["nothing"]
    assert levers.asked == []


async def test_the_chosen_records_are_tried_again() -> None:
    levers = WrittenDown()
    await post(levers, "/records/retry", back="/companies", record_id=[REFUSED, FINE])
    assert levers.asked == [("retry", (REFUSED,), PERSON)]


async def test_all_records_of_a_list_are_tried_again() -> None:
    levers = WrittenDown()
    await post(levers, "/records/retry", back="/companies?status=pending_review", everything="1")
    assert levers.asked == [("retry", (REFUSED,), PERSON)]


async def test_a_list_that_is_none_of_the_console_is_not_tried_again() -> None:
    levers = WrittenDown()
    answer = await post(levers, "/records/retry", back="http://[/companies?status=pending_review", everything="1")
    assert (answer.status_code, levers.asked) == (422, [])


async def test_nothing_chosen_asks_for_nothing() -> None:
    levers = WrittenDown()
    assert notice(await post(levers, "/records/retry", back="/companies")) == ["nothing"]
    assert levers.asked == []


async def test_one_side_of_a_conflict_is_chosen() -> None:
    levers = WrittenDown()
    assert notice(await post(levers, f"/records/{CONFLICT}/choose", choice="phone:crm")) == ["choose"]
    assert levers.asked == [("choose", (CONFLICT, "phone=crm"), PERSON)]


@pytest.mark.parametrize("choice", ["name:sage", "phone:moon", "phone", ""])
async def test_what_is_no_open_conflict_is_not_settled(choice: str) -> None:
    levers = WrittenDown()
    answer = await post(levers, f"/records/{CONFLICT}/choose", choice=choice)
    assert answer.status_code in (409, 422)
    assert levers.asked == []


async def test_a_value_that_can_not_be_written_to_sage_is_not_chosen() -> None:
    levers, model = WrittenDown(), scene()
    detail = model.details[CONFLICT]
    model.add(replace(detail, status=detail.status.model_copy(update={"company": "globex"})))
    async with asking(model, levers) as client:
        page = (await client.get(f"/records/{CONFLICT}")).text
        answer = await client.post(f"/records/{CONFLICT}/choose", data={"csrf": TOKEN, "choice": "phone:crm"})
    assert 'value="phone:sage"' in page
    assert 'value="phone:crm"' not in page
    assert (answer.status_code, levers.asked) == (409, [])


@pytest.mark.parametrize("action", ["release", "discard"])
@pytest.mark.parametrize("hold", ["acme.account", "acme.f00d"])
async def test_what_is_held_is_released_or_discarded(action: str, hold: str) -> None:
    levers = WrittenDown()
    assert notice(await post(levers, f"/holds/{hold}", action=action)) == [action]
    assert levers.asked == [(action, (hold,), PERSON)]


async def test_what_is_not_held_any_more_is_said() -> None:
    answer = await post(WrittenDown(), "/holds/acme.contact", action="release")
    assert answer.status_code == 409
    assert "This is not held any more" in answer.text


def with_reject(why_not: str = "") -> WrittenDown:
    rejection = Rejection(company="acme", source="cdc.invoices.changes+3+40", reason="defect", words="a", at=NINE)
    return WrittenDown(rejects={"2-9": Rejected("2-9", rejection, None, b"{}", None)}, why_not=why_not)


async def test_a_rejected_message_is_taken_in_again() -> None:
    levers = with_reject()
    assert notice(await post(levers, "/rejects/2-9/retry")) == ["reject"]
    assert levers.asked == [("take again", ("2-9",), PERSON)]


async def test_a_rejected_message_that_can_not_go_back_says_why() -> None:
    answer = await post(with_reject("the topic has a newer one"), "/rejects/2-9/retry")
    assert answer.status_code == 409
    assert "the topic has a newer one" in answer.text


async def test_a_rejected_line_that_is_not_there_is_said() -> None:
    assert (await post(with_reject(), "/rejects/0-0/retry")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/records/retry",
        f"/records/{REFUSED}/retry",
        f"/records/{CONFLICT}/choose",
        "/holds/acme.account",
        "/rejects/2-9/retry",
    ],
)
async def test_no_form_is_taken_without_the_token_of_the_session(path: str) -> None:
    levers = WrittenDown()
    async with asking(scene(), levers) as client:
        answer = await client.post(path, data={"csrf": "guessed", "choice": "phone:crm", "action": "release"})
    assert answer.status_code == 403
    assert levers.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\\b",
        "http://[",
        "/\t/evil.example",
    ],
)
def test_a_form_leads_nowhere_else(address: str) -> None:
    assert back_to(address, "retry") == "/?notice=retry&n=1"


def test_a_notice_replaces_the_one_before() -> None:
    assert back_to("/companies?q=a&notice=retry&n=3", "nothing") == "/companies?q=a&notice=nothing&n=1"


async def test_the_page_says_what_was_asked() -> None:
    async with asking(scene()) as client:
        text = (await client.get("/companies?notice=retry&n=1204")).text
    assert "Asked to try 1,204 records again." in text


async def test_an_address_can_put_no_words_of_its_own_into_a_notice() -> None:
    async with asking(scene()) as client:
        text = (await client.get("/companies?notice=You+are+fired&n=call+0900")).text
    assert "fired" not in text
    assert "0900" not in text


class Unreachable(WrittenDown):
    def _keep(self, what: str, about: list[str], by: str) -> list[str]:
        raise KafkaUnavailable("no broker")


async def test_without_kafka_a_page_says_that_nothing_was_asked() -> None:
    answer = await post(Unreachable(), f"/records/{REFUSED}/retry")
    assert answer.status_code == 503
    assert "nothing was asked" in answer.text
