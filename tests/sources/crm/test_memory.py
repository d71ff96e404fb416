"""What was captured lately: each state is told once, and nothing older than what was told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cdc.sources.crm.changes import Sight, change_of
from cdc.sources.crm.memory import Memory
from schemas.change import Change, CrmFacts
from schemas.vocabulary import Entity, Seen


def at(hour: int) -> datetime:
    return datetime(2026, 11, 23, hour, tzinfo=UTC)


def change(hour: int, name: str = "Alder", identity: int = 7, seen: Seen = Seen.HOOK) -> Change:
    row: dict[str, Any] = {"id": identity}
    return change_of("acme", Entity.ACCOUNT, identity, row, at(hour), {"name": name}, CrmFacts(), Sight(seen, at(23)))


@pytest.fixture
def memory() -> Memory:
    memory = Memory()
    memory.told(change(9), at(9))
    return memory


def test_the_same_state_is_no_news_however_it_is_seen(memory: Memory) -> None:
    assert not memory.is_news(change(9, seen=Seen.SWEEP), at(9))


def test_an_older_state_is_no_news(memory: Memory) -> None:
    assert not memory.is_news(change(8, "Before"), at(8))


def test_a_newer_state_is_news_even_if_it_is_equal(memory: Memory) -> None:
    assert memory.is_news(change(10), at(10))


def test_another_state_of_the_same_moment_is_news(memory: Memory) -> None:
    assert memory.is_news(change(9, "Birch"), at(9))


def test_another_record_is_news(memory: Memory) -> None:
    assert memory.is_news(change(8, identity=8), at(8))


def test_a_row_that_is_newer_is_news_though_lines_were_younger(memory: Memory) -> None:
    memory.told(change(12), at(9))
    assert memory.is_news(change(10, "Birch"), at(10))


def test_older_lines_under_the_same_row_are_no_news(memory: Memory) -> None:
    memory.told(change(12), at(9))
    assert not memory.is_news(change(11, "Birch"), at(9))


def test_a_row_is_known_as_long_as_it_is_the_same(memory: Memory) -> None:
    memory.took("accounts", {"id": 7, "name": "Alder"})
    assert memory.knows("accounts", {"name": "Alder", "id": 7})
    assert not memory.knows("accounts", {"id": 7, "name": "Birch"})
    assert not memory.knows("contacts", {"id": 7, "name": "Alder"})


def test_the_oldest_is_forgotten_first() -> None:
    memory = Memory(records_max=2)
    for identity in (1, 2, 3):
        memory.told(change(9, identity=identity), at(9))
    assert [memory.is_news(change(9, identity=identity), at(9)) for identity in (1, 2, 3)] == [True, False, False]


def test_a_repetition_that_comes_together_with_what_it_repeats_is_no_news(memory: Memory) -> None:
    newer = (change(10, "New"), at(10))
    assert memory.news([newer, newer]) == [newer]


def test_of_states_that_come_together_an_older_one_behind_a_newer_one_is_no_news(memory: Memory) -> None:
    newer, older = (change(11, "Newer"), at(11)), (change(10, "Old"), at(10))
    assert memory.news([newer, older]) == [newer]
    assert memory.news([older, newer]) == [older, newer]
