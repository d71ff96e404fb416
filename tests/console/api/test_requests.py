"""What can be asked for through the API."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cdc.operations.rejects import Attempt, Rejected
from schemas.control import Action, RecordName
from schemas.reject import Rejection
from schemas.vocabulary import Entity, SyncStatus, System
from tests.console.arranged import NOON, RECORD, status
from tests.console.standing import Console

REVIEW = {"status": SyncStatus.PENDING_REVIEW, "reason": "refused"}
TORN = {"conflict": ({"field": "phone", "sage": "1", "crm": "2"},)}


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    running = Console(tmp_path)
    yield running
    running.close()


async def post(console: Console, path: str, body: Any = None) -> httpx.Response:
    async with console.client() as client:
        return await client.post(f"/api/v1{path}", json=body if body is not None else {})


async def test_a_retry_names_the_record_by_all_its_keys(console: Console) -> None:
    console.telling.tell(status())
    answer = await post(console, f"/records/{RECORD}/retry")
    (asked,) = console.asked
    assert (answer.status_code, answer.json()["requests"]) == (202, [asked.id])
    assert (asked.action, asked.company, asked.entity, asked.by, asked.at) == (
        Action.RETRY, "acme", Entity.ACCOUNT, "console", NOON,
    )  # fmt: skip
    assert asked.record == RecordName(record_id=RECORD, sage_key="ABC001", crm_id=131)


@pytest.mark.parametrize("body", [{"reason": "refused"}, {"status": "pending_review"}, {"ids": ["1", "2"]}])
async def test_a_selection_is_one_request_for_each(console: Console, body: Any) -> None:
    console.telling.tell(status("1", **REVIEW), status("2", **REVIEW), status("3"))
    assert (await post(console, "/records/retry", body)).status_code == 202
    assert sorted(each.record.record_id for each in console.asked if each.record) == ["1", "2"]
    assert len({each.id for each in console.asked}) == 2


@pytest.mark.parametrize("body", [{}, {"company": "acme"}, {"ids": ["1"], "reason": "refused"}, {"everything": True}])
async def test_a_selection_that_names_nothing_is_refused(console: Console, body: Any) -> None:
    console.telling.tell(status("1"))
    assert (await post(console, "/records/retry", body)).status_code == 422
    assert console.asked == []


async def test_a_conflict_is_decided_field_by_field(console: Console) -> None:
    console.telling.tell(status(**TORN))
    assert (await post(console, f"/records/{RECORD}/choose", {"choices": {"phone": "crm"}})).status_code == 202
    assert (console.asked[0].action, console.asked[0].choices) == (Action.CHOOSE, {"phone": System.CRM})


async def test_a_conflict_that_is_gone_can_not_be_decided(console: Console) -> None:
    console.telling.tell(status(**TORN))
    answer = await post(console, f"/records/{RECORD}/choose", {"choices": {"town": "sage"}})
    assert (answer.status_code, console.asked) == (409, [])


@pytest.mark.parametrize("choices", [{}, {"phone": "ours"}])
async def test_a_choice_names_a_field_and_a_side(console: Console, choices: Any) -> None:
    console.telling.tell(status(**TORN))
    assert (await post(console, f"/records/{RECORD}/choose", {"choices": choices})).status_code == 422


@pytest.mark.parametrize("action", ["release", "discard"])
async def test_a_hold_is_decided_by_its_id(console: Console, action: str) -> None:
    console.telling.tell(status(status=SyncStatus.PENDING_REVIEW, reason="deletion_held"))
    assert (await post(console, f"/holds/acme.account/{action}")).status_code == 202
    assert (console.asked[0].action, console.asked[0].entity) == (Action(action), Entity.ACCOUNT)


@pytest.mark.parametrize("path", ["/records/nobody/retry", "/holds/acme.account/release", "/holds/x/discard"])
async def test_what_is_not_there_can_not_be_asked_about(console: Console, path: str) -> None:
    assert (await post(console, path)).status_code == 404


async def test_nothing_is_said_to_be_asked_while_kafka_is_away(console: Console) -> None:
    console.telling.tell(status())
    console.outlet.is_away = True
    answer = await post(console, f"/records/{RECORD}/retry")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert "Retry-After" in answer.headers


def attempt(why_not: str = "") -> Attempt:
    rejection = Rejection(company="acme", source="t.accounts.changes", reason="malformed", words="?", at=NOON)
    return Attempt(Rejected("0-7", rejection, b"k", b"{", None), why_not)


@pytest.mark.parametrize(("reject_id", "expected"), [("0-7", 202), ("0-8", 409), ("0-9", 404)])
async def test_a_reject_is_taken_in_once_more_if_it_can_be(console: Console, reject_id: str, expected: int) -> None:
    console.outlet.rejects = {"0-7": attempt(), "0-8": attempt("It was a row of an export: export it again.")}
    assert (await post(console, f"/rejects/{reject_id}/retry")).status_code == expected


async def test_a_name_that_is_no_text_is_refused(console: Console) -> None:
    async with console.client() as client:
        answer = await client.post(
            "/api/v1/records/retry", content=b'{"ids": ["\\ud800"]}', headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 422
