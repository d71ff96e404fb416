"""Identities follow from content, so the same thing always has the same one."""

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.identity import change_id, command_id, outcome_id, record_id
from schemas.vocabulary import Entity, Operation, System

ACCOUNT = ("acme", Entity.ACCOUNT, System.SAGE, "ABC001")
CHANGE = (*ACCOUNT, Operation.UPDATE, "3", "hash")


def test_record_ids_never_change_since_others_keep_them() -> None:
    assert record_id(*ACCOUNT) == "74ce016d-1b14-53b5-a783-0d1a4fb94bab"


def test_change_ids_never_change_since_a_second_read_must_find_the_first() -> None:
    assert change_id(*CHANGE) == "eae2bacd-bd0c-58b8-b763-1f7371caabea"


def test_command_ids_never_change_since_a_replay_must_regenerate_them() -> None:
    assert command_id("c", System.CRM) == "d806ddf9-aab7-5381-88dc-92ddb246c3a6"


def test_an_id_is_a_name_based_uuid() -> None:
    assert UUID(record_id(*ACCOUNT)).version == 5


@pytest.mark.parametrize(
    "other",
    [
        ("acme2", Entity.ACCOUNT, System.SAGE, "ABC001"),
        ("acme", Entity.CONTACT, System.SAGE, "ABC001"),
        ("acme", Entity.ACCOUNT, System.CRM, "ABC001"),
        ("acme", Entity.ACCOUNT, System.SAGE, "ABC002"),
        ("acme", Entity.ACCOUNT, System.SAGE, "abc001"),
    ],
)
def test_different_records_have_different_ids(other: tuple[str, Entity, System, str]) -> None:
    assert record_id(*other) != record_id(*ACCOUNT)


@pytest.mark.parametrize(
    "other",
    [
        ("acme2", Entity.ACCOUNT, System.SAGE, "ABC001", Operation.UPDATE, "3", "hash"),
        ("acme", Entity.CONTACT, System.SAGE, "ABC001", Operation.UPDATE, "3", "hash"),
        ("acme", Entity.ACCOUNT, System.CRM, "ABC001", Operation.UPDATE, "3", "hash"),
        ("acme", Entity.ACCOUNT, System.SAGE, "ABC002", Operation.UPDATE, "3", "hash"),
        ("acme", Entity.ACCOUNT, System.SAGE, "ABC001", Operation.DELETE, "3", "hash"),
        ("acme", Entity.ACCOUNT, System.SAGE, "ABC001", Operation.UPDATE, "4", "hash"),
        ("acme", Entity.ACCOUNT, System.SAGE, "ABC001", Operation.UPDATE, "3", "hash2"),
    ],
)
def test_a_change_id_depends_on_each_of_its_parts(
    other: tuple[str, Entity, System, str, Operation, str, str],
) -> None:
    assert change_id(*other) != change_id(*CHANGE)


def test_the_commands_of_one_change_differ_by_target() -> None:
    assert command_id("c", System.CRM) != command_id("c", System.SAGE)


def test_each_attempts_outcome_has_its_own_id() -> None:
    assert outcome_id("c", System.CRM, "pending", 1) != outcome_id("c", System.CRM, "pending", 2)


@given(st.text(), st.text())
def test_an_id_is_what_the_standard_library_makes_of_its_name(company: str, key: str) -> None:
    namespace = UUID("6c1d1d54-70a5-5c0e-9a0e-0d6a0f6d5a50")
    name = f"record|{company}|{Entity.ACCOUNT}|{System.SAGE}|{key}"
    assert record_id(company, Entity.ACCOUNT, System.SAGE, key) == str(uuid5(namespace, name))
