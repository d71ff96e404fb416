"""Records as the model lists them: filters, search, order, counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.queries import page_of_ids, total_of
from cdc.console.read_model.store import Store
from cdc.console.read_model.views import Selection
from schemas.vocabulary import Entity, Kind, SyncStatus
from tests.console.arranged import TOPICS, Telling, at, status

REVIEW = {"status": SyncStatus.PENDING_REVIEW, "reason": "refused"}


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    store = Store(tmp_path)
    yield Telling(ReadModel(store))
    store.close()


def names(telling: Telling, asked: Selection, **how: object) -> list[str]:
    page = telling.model.records(asked, **how)  # type: ignore[arg-type] # page, page_size and sort
    assert page.total >= len(page.records)
    return [each.name for each in page.records]


def three(telling: Telling) -> None:
    telling.tell(
        status("1", name="Beta Ltd", sage_key="BETA01", crm_id=7001),
        status("2", name="alpha & Sons", sage_key="ALPHA01", crm_id=7002, **REVIEW, changed_at=at(9)),
        status("3", name="Gamma", entity=Entity.CONTACT, kind=Kind.CONTACT, company="other", sage_key="50%_X"),
    )


def test_records_come_by_name_whatever_its_case(telling: Telling) -> None:
    three(telling)
    assert names(telling, Selection()) == ["alpha & Sons", "Beta Ltd", "Gamma"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Selection(company="other"), ["Gamma"]),
        (Selection(entity=Entity.CONTACT), ["Gamma"]),
        (Selection(kind=Kind.CUSTOMER), ["alpha & Sons", "Beta Ltd"]),
        (Selection(status=SyncStatus.PENDING_REVIEW), ["alpha & Sons"]),
        (Selection(reason="refused"), ["alpha & Sons"]),
        (Selection(company="acme", status=SyncStatus.SYNCHRONISED), ["Beta Ltd"]),
        (Selection(company="nobody"), []),
    ],
)
def test_a_filter_leaves_what_it_names(telling: Telling, asked: Selection, expected: list[str]) -> None:
    three(telling)
    assert names(telling, asked) == expected
    assert telling.model.records(asked).total == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALPHA", ["alpha & Sons"]),
        ("beta01", ["Beta Ltd"]),
        ("7002", ["alpha & Sons"]),
        ("& s", ["alpha & Sons"]),
        ("mm", ["Gamma"]),
        ("0%", ["Gamma"]),
        ("%_", ["Gamma"]),
        ('"', []),
        ('x" OR "alpha', []),
        ("  gamma ", ["Gamma"]),
        ("no such name", []),
    ],
)
def test_a_text_is_found_in_name_sage_code_and_crm_id(telling: Telling, text: str, expected: list[str]) -> None:
    three(telling)
    assert names(telling, Selection(text=text)) == expected


def test_search_and_filter_count_together(telling: Telling) -> None:
    three(telling)
    page = telling.model.records(Selection(text="a", status=SyncStatus.PENDING_REVIEW))
    assert (page.total, [each.record_id for each in page.records]) == (1, ["2"])


def test_the_latest_changes_come_first_if_asked(telling: Telling) -> None:
    three(telling)
    assert names(telling, Selection(), sort="changed")[0] == "alpha & Sons"


def test_what_needs_a_person_comes_first_by_status(telling: Telling) -> None:
    telling.tell(status("1", name="A"), status("2", name="B", **REVIEW))
    assert names(telling, Selection(), sort="status") == ["B", "A"]


def test_pages_follow_each_other_without_gap(telling: Telling) -> None:
    telling.tell(*(status(str(number), name="Same name") for number in range(25)))
    pages = [telling.model.records(Selection(), page, 10) for page in (1, 2, 3, 4)]
    assert [len(page.records) for page in pages] == [10, 10, 5, 0]
    assert len({each.record_id for page in pages for each in page.records}) == 25
    assert {(page.total, page.pages) for page in pages} == {(25, 3)}


def test_a_newer_status_takes_the_place_of_the_older(telling: Telling) -> None:
    three(telling)
    telling.tell(status("2", name="Alfa", **REVIEW))
    assert names(telling, Selection(text="alpha &")) == []
    assert names(telling, Selection(text="alfa")) == ["Alfa"]
    assert telling.model.records(Selection()).total == 3


def test_a_forgotten_record_is_nowhere(telling: Telling) -> None:
    three(telling)
    telling.raw(TOPICS.sync_status(Entity.ACCOUNT), b"2", None)
    assert names(telling, Selection()) == ["Beta Ltd", "Gamma"]
    assert names(telling, Selection(text="alpha")) == []
    assert telling.model.record("2") is None
    assert telling.model.summary().records()[SyncStatus.PENDING_REVIEW] == 0


def test_counts_follow_every_change(telling: Telling) -> None:
    three(telling)
    telling.tell(status("2", name="alpha & Sons", sage_key="ALPHA01"))
    summary = telling.model.summary()
    assert summary.records()[SyncStatus.SYNCHRONISED] == 3
    assert summary.records("acme", Entity.ACCOUNT)[SyncStatus.PENDING_REVIEW] == 0
    assert telling.model.summary("other").records()[SyncStatus.SYNCHRONISED] == 1


def test_conflicts_can_be_listed_alone(telling: Telling) -> None:
    telling.tell(status("1"), status("2", name="Torn", conflict=({"field": "phone", "sage": "1", "crm": "2"},)))
    assert names(telling, Selection(conflicts_only=True)) == ["Torn"]


def test_the_summary_names_the_last_synchronisation_and_the_oldest_that_waits(telling: Telling) -> None:
    waits = {"status": SyncStatus.PENDING_SYNCHRONISATION, "reason": "retrying", "last_synchronised_at": None}
    telling.tell(
        status("1", last_synchronised_at=at(5)), status("2", last_synchronised_at=at(3)),
        status("3", changed_at=at(8), **waits), status("4", changed_at=at(7), **waits),
    )  # fmt: skip
    summary = telling.model.summary()
    assert summary.last_synchronised_at == {("acme", Entity.ACCOUNT): at(5)}
    assert summary.oldest_pending_at == at(7)


def test_changes_are_told_after_a_sequence_in_their_order(telling: Telling) -> None:
    three(telling)
    before = telling.model.sequence()
    telling.tell(status("3", name="Gamma 2"), status("1", name="Beta 2"))
    assert [each.name for _, each in telling.model.changes_since(before)] == ["Gamma 2", "Beta 2"]
    (first, _), (second, _) = telling.model.changes_since(before)
    assert before < first < second == telling.model.sequence()


def test_records_are_named_for_requests_by_selection_or_id(telling: Telling) -> None:
    three(telling)
    (named,) = telling.model.names(Selection(reason="refused"))
    assert (named.company, named.entity, named.record.sage_key, named.record.crm_id) == (
        "acme", Entity.ACCOUNT, "ALPHA01", 7002,
    )  # fmt: skip
    assert telling.model.names(record_ids=("2", "unknown")) == [named]
    assert len(telling.model.names(Selection(), at_most=2)) == 2


@pytest.mark.parametrize("sort", ["name", "changed", "status"])
def test_a_page_walks_one_index_and_sorts_nothing(telling: Telling, sort: str) -> None:
    query, values = page_of_ids(Selection(status=SyncStatus.PENDING_REVIEW), sort, 50, 0)  # type: ignore[arg-type] # one of three
    plan = [row[3] for row in telling.model.store.reader().execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert len(plan) == 1
    assert "USING COVERING INDEX" in plan[0]


def test_a_total_without_text_reads_the_counts_only() -> None:
    query, _ = total_of(Selection(company="acme", entity=Entity.ACCOUNT, status=SyncStatus.PENDING_REVIEW))
    assert "FROM counts" in query


def test_a_search_asks_its_index(telling: Telling) -> None:
    query, values = total_of(Selection(text="leeds"))
    plan = [row[3] for row in telling.model.store.reader().execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert len(plan) == 1
    assert "VIRTUAL TABLE INDEX" in plan[0]
