"""The API as a program asks it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.export_file import ExportFile, FileLedger, FileState
from schemas.reject import Rejection
from schemas.status import Status
from schemas.topics import key
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import to_bytes
from tests.console.arranged import NOON, RECORD, TOPICS, Telling, at, change, command, outcome, status
from tests.console.standing import Console

REVIEW = {"status": SyncStatus.PENDING_REVIEW, "reason": "refused"}


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    running = Console(tmp_path)
    yield running
    running.close()


async def get(console: Console, path: str) -> Any:
    async with console.client() as client:
        answer = await client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def three(telling: Telling) -> None:
    telling.tell(status("1", name="A"), status("2", name="B", **REVIEW), status("3", name="C"))


async def test_records_come_as_their_public_status(console: Console) -> None:
    three(console.telling)
    found = await get(console, "/records")
    assert Status.model_validate(found["records"][0]) == status("1", name="A")
    assert {name: found[name] for name in ("page", "page_size", "pages", "total")} == {
        "page": 1, "page_size": 50, "pages": 1, "total": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked", ["status=pending_review", "reason=refused", "q=b&status=pending_review", "page=2&page_size=1"]
)
async def test_records_are_filtered_searched_and_paged(console: Console, asked: str) -> None:
    three(console.telling)
    assert [each["name"] for each in (await get(console, f"/records?{asked}"))["records"]] == ["B"]


@pytest.mark.parametrize(
    "asked", ["page_size=201", "page=0", "status=fine", "entity=cat", "sort=size", f"q={'x' * 201}"]
)
async def test_a_wrong_question_is_a_problem_that_does_not_repeat_it(console: Console, asked: str) -> None:
    async with console.client() as client:
        answer = await client.get(f"/api/v1/records?{asked}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    name, _, value = asked.partition("=")
    assert answer.json()["errors"][0]["where"] == f"query.{name}"
    assert answer.json()["errors"][0].keys() == {"where", "what"}
    assert f"{value!r}" not in answer.json()["errors"][0]["what"]


async def test_a_record_comes_with_both_sides_and_its_timeline(console: Console) -> None:
    console.telling.tell(change(), command(), outcome(), status())
    found = await get(console, f"/records/{RECORD}")
    assert found["status"]["record_id"] == RECORD
    assert found["sage"] == found["crm"] == {"name": "A B C Ltd", "town": "Leeds"}
    assert [event["type"] for event in found["timeline"]] == ["outcome", "command", "change"]
    assert found["timeline"][2]["fields"] == [{"field": "name", "before": "A B C", "after": "A B C Ltd"}]


async def test_an_unknown_record_is_404_as_a_problem(console: Console) -> None:
    async with console.client() as client:
        answer = await client.get("/api/v1/records/nobody")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


async def test_the_summary_counts_by_company_entity_status_and_reason(console: Console) -> None:
    three(console.telling)
    found = await get(console, "/summary")
    assert found["records"]["synchronised"] == 2
    assert {"company": "acme", "entity": "account", "status": "pending_review", "reason": "refused", "records": 1} in (
        found["counts"]
    )
    assert found["caught_up"] is False


async def test_conflicts_are_listed(console: Console) -> None:
    console.telling.tell(status("1"), status("2", conflict=({"field": "phone", "sage": "1", "crm": "2"},)))
    assert [each["record_id"] for each in (await get(console, "/conflicts"))["records"]] == ["2"]


def file(**said: Any) -> ExportFile:
    values: dict[str, Any] = {
        "company": "acme", "file_id": "f1", "name": "customers.csv", "state": FileState.COMMITTED, "sequence": 3,
        "rows_read": 10, "unchanged": 8, "emitted": 2, "at": NOON,
    }  # fmt: skip
    return ExportFile(**(values | said))


async def test_files_come_with_their_ledger(console: Console) -> None:
    console.telling.raw(TOPICS.files, key("acme", "f1"), to_bytes(file()))
    assert (await get(console, "/files"))["files"][0]["adds_up"] is False
    ledger = FileLedger(company="acme", commit_id="f1.3", outcomes={Result.APPLIED: 2}, at=NOON)
    console.telling.raw(TOPICS.files, key("acme", "f1.3", "outcomes"), to_bytes(ledger))
    (found,) = (await get(console, "/files?company=acme"))["files"]
    assert (found["adds_up"], found["endings"]["applied"], found["endings"]["unchanged"]) == (True, 2, 8)


async def test_a_file_that_is_forgotten_is_listed_no_more(console: Console) -> None:
    console.telling.raw(TOPICS.files, key("acme", "f1"), to_bytes(file()))
    console.telling.raw(TOPICS.files, key("acme", "f1"), None)
    assert (await get(console, "/files"))["files"] == []


async def test_what_is_held_has_an_id_to_decide_by(console: Console) -> None:
    held = {"status": SyncStatus.PENDING_REVIEW, "reason": "deletion_held"}
    console.telling.tell(status("1", **held), status("2", **held))
    console.telling.raw(TOPICS.files, key("acme", "f1"), to_bytes(file(state=FileState.HELD, why="numbers went back")))
    assert (await get(console, "/holds"))["holds"] == [
        {"id": "acme.account", "company": "acme", "entity": "account", "file_id": None,
         "words": "2 deletions are held"},
        {"id": "acme.f1", "company": "acme", "entity": None, "file_id": "f1",
         "words": "customers.csv: numbers went back"},
    ]  # fmt: skip


def reject(console: Console, words: str, company: str = "acme", seconds: int = 0) -> None:
    rejection = Rejection(
        company=company, entity=Entity.ACCOUNT, source="customers.csv", row=3, column="NAME", reason="malformed",
        words=words, at=at(seconds),
    )  # fmt: skip
    headers = tuple((n, str(v).encode()) for n, v in rejection.model_dump(mode="json", exclude_none=True).items())
    console.telling.raw(TOPICS.rejects, b"k", b"caf\xe9;1", headers)


async def test_rejects_come_as_they_were_the_latest_first(console: Console) -> None:
    reject(console, "first")
    reject(console, "second", seconds=1)
    reject(console, "another's", company="other")
    found = await get(console, "/rejects?company=acme&page_size=1")
    assert (found["total"], found["pages"]) == (2, 2)
    (line,) = found["rejects"]
    assert (line["id"], line["words"], line["row"], line["column"]) == ("0-1", "second", 3, "NAME")
    assert line["original"] == "caf\\xe9;1"


async def test_nothing_is_sent_again_while_nothing_changed(console: Console) -> None:
    three(console.telling)
    async with console.client() as client:
        first = await client.get("/api/v1/records?q=a")
        known = {"If-None-Match": first.headers["ETag"]}
        again = await client.get("/api/v1/records?q=a", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert (await client.get("/api/v1/records?q=b", headers=known)).status_code == 200
        console.telling.tell(status("1", name="A2"))
        assert (await client.get("/api/v1/records?q=a", headers=known)).status_code == 200


async def test_the_openapi_document_names_every_way(console: Console) -> None:
    async with console.client() as client:
        document = (await client.get("/api/v1/openapi.json")).json()
    assert {path.removeprefix("/api/v1") for path in document["paths"] if path.startswith("/api")} == {
        "/records", "/records/{record_id}", "/conflicts", "/summary", "/files", "/holds", "/rejects", "/events",
        "/records/retry", "/records/{record_id}/retry", "/records/{record_id}/choose", "/holds/{hold_id}/release",
        "/holds/{hold_id}/discard", "/rejects/{reject_id}/retry",
    }  # fmt: skip


async def test_a_damaged_file_is_a_problem_that_passes(console: Console) -> None:
    console.close()
    console.model.store.path.write_bytes(b"no database" * 1000)
    async with console.client() as client:
        answer = await client.get("/api/v1/records")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert console.model.store.damaged
