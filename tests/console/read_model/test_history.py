"""A record's history: joined in any order of arrival, told in sentences."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from cdc.console.read_model.history_in import KEPT_OF_A_RECORD
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.console.read_model.views import EventType, FieldChange, RecordDetail
from schemas.change import Change, CrmFacts, Source
from schemas.control import Action, ControlRequest, RecordName
from schemas.vocabulary import Entity, Operation, Result, Seen, System, WriteOperation
from schemas.wire import to_bytes
from tests.console.arranged import NOON, RECORD, TOPICS, Telling, at, change, command, outcome, status, with_cause


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    store = Store(tmp_path)
    yield Telling(ReadModel(store))
    store.close()


def detail(telling: Telling) -> RecordDetail:
    found = telling.model.record(RECORD)
    assert found is not None
    return found


def words(telling: Telling) -> list[str]:
    return [event.words for event in detail(telling).timeline]


def test_a_record_tells_its_history_the_latest_first(telling: Telling) -> None:
    telling.tell(change(), command(), outcome(), status())
    assert words(telling) == [
        "Sales Management confirmed the write.",
        "Decided to write it to Sales Management (version 1).",
        "Changed in Sage: name (customers.csv, row 12).",
    ]
    assert detail(telling).timeline[2].fields == (FieldChange("name", "A B C", "A B C Ltd"),)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_change_finds_its_record_in_any_order_of_arrival(telling: Telling, order: tuple[int, ...]) -> None:
    moved = change(key="OLDKEY")
    messages = [moved, outcome(), status()]
    for each in order:
        telling.tell(messages[each])
    assert [event.type for event in detail(telling).timeline] == [EventType.OUTCOME, EventType.CHANGE]


def test_a_change_that_only_the_status_names_is_part_of_the_history(telling: Telling) -> None:
    telling.tell(change(key="OLDKEY"), with_cause(RECORD, "change-1"))
    assert [event.type for event in detail(telling).timeline] == [EventType.CHANGE]


def test_a_change_that_nobody_decided_about_yet_is_found_by_its_key(telling: Telling) -> None:
    telling.tell(status(), change("new"))
    assert [event.message["id"] for event in detail(telling).timeline] == ["new"]


def test_a_message_that_comes_twice_is_told_once(telling: Telling) -> None:
    telling.tell(status(), outcome(), outcome())
    assert len(words(telling)) == 1


def test_a_record_keeps_its_last_two_hundred_events(telling: Telling) -> None:
    telling.tell(status(), *(outcome(f"outcome-{number}", at=at(number)) for number in range(KEPT_OF_A_RECORD + 20)))
    timeline = detail(telling).timeline
    assert len(timeline) == KEPT_OF_A_RECORD
    assert timeline[-1].message["id"] == "outcome-20"


def test_a_place_keeps_its_last_two_hundred_changes(telling: Telling) -> None:
    telling.tell(status(), *(change(f"change-{number}") for number in range(KEPT_OF_A_RECORD + 20)))
    (kept,) = telling.model.store.reader().execute("SELECT count(*) FROM events").fetchone()
    assert kept == KEPT_OF_A_RECORD


def test_each_side_has_its_last_values(telling: Telling) -> None:
    telling.tell(
        status(), change(), command(), outcome(),
        change("crm", System.CRM, before=None, after={"town": "York"}, observed_at=at(9),
               source=Source(seen=Seen.HOOK, crm=CrmFacts())),
    )  # fmt: skip
    found = detail(telling)
    assert found.sage == {"name": "A B C Ltd", "town": "Leeds"}
    assert found.crm == {"name": "A B C Ltd", "town": "York"}
    assert found.timeline[0].words == "Changed in Sales Management: town (told by a webhook)."
    assert found.timeline[0].fields == (FieldChange("town", "Leeds", "York"),)


def test_a_request_of_a_person_is_part_of_the_history(telling: Telling) -> None:
    asked = ControlRequest(
        id="1", company="acme", action=Action.CHOOSE, entity=Entity.ACCOUNT, record=RecordName(record_id=RECORD),
        choices={"tax_code": System.CRM}, by="anna", at=NOON,
    )  # fmt: skip
    telling.tell(status())
    telling.raw(TOPICS.control, b"acme", to_bytes(asked))
    assert words(telling) == ["anna chose tax code as in Sales Management."]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"op": Operation.CREATE, "before": None}, "Created in Sage (customers.csv, row 12)."),
        ({"op": Operation.DELETE, "after": None}, "Deleted in Sage (customers.csv, row 12)."),
        (
            {"op": Operation.DELETE, "after": None, "source": Source(file="c.csv", held=True)},
            "Deleted in Sage (c.csv). Held until a person decides.",
        ),
        ({"source": Source(seen=Seen.READ_BACK)}, "Changed in Sage: name (read back after the write)."),
    ],
)
def test_a_change_says_what_happened_and_where_it_was_seen(telling: Telling, said: Any, expected: str) -> None:
    telling.tell(status(), change(**said))
    assert words(telling) == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"creates": True, "read_only": True},
            "Decided to create it in Sales Management, read-only there (version 1).",
        ),
        ({"operation": WriteOperation.DELETE}, "Decided to mark it deleted in Sales Management."),
        ({"operation": WriteOperation.WITHDRAW}, "Decided to give up what still waits for Sales Management."),
    ],
)
def test_a_command_says_what_was_decided(telling: Telling, said: Any, expected: str) -> None:
    telling.tell(status(), command(**said))
    assert words(telling) == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"result": Result.REJECTED, "reason": "refused", "words": "the town is too long"},
            "Sales Management: Synchronisation error: the customer was refused: the town is too long",
        ),
        (
            {"result": Result.UNCHANGED, "reason": "unchanged"},
            "Sales Management had these values already; nothing was written.",
        ),
        (
            {"left": ("phone", "tax_code"), "notes": ("The picture was not found.",)},
            "Sales Management confirmed the write. Left alone, since changed there meanwhile: phone and tax code. "
            "The picture was not found.",
        ),
        (
            {"target": None, "result": Result.REJECTED, "reason": "of_a_later_version", "words": ""},
            "Of a later version.",
        ),
    ],
)
def test_an_outcome_says_how_it_ended(telling: Telling, said: Any, expected: str) -> None:
    telling.tell(status(), outcome(**said))
    assert words(telling) == [expected]


def test_many_fields_are_named_in_part(telling: Telling) -> None:
    telling.tell(status(), change(before={}, after=dict.fromkeys("abcdef", "x"), op=Operation.READ))
    telling.tell(change("two", before={"z": 1}, after=dict.fromkeys("abcdef", "x"), observed_at=at(1)))
    assert words(telling)[0] == "Changed in Sage: a, b, c, d and 3 more (customers.csv, row 12)."


def test_a_change_of_a_known_shape_only_is_taken(telling: Telling) -> None:
    assert isinstance(change(), Change)
    for raw in (b"{", b"[]", b'{"id": 1}', b"\xff", b"null"):
        telling.raw(TOPICS.changes(Entity.ACCOUNT), b"k", raw)
    assert telling.model.health().unreadable == 5
