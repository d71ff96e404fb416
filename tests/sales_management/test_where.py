"""Filters for many values at once."""

from hypothesis import given
from hypothesis import strategies as st

from cdc.sales_management.where import any_of, quoted


def test_several_values_make_one_filter() -> None:
    assert list(any_of("extId", ["A", "B"])) == ["extId='A' OR extId='B'"]


def test_ids_are_not_quoted() -> None:
    assert list(any_of("id", [131, 132])) == ["id=131 OR id=132"]


def test_no_value_makes_no_filter() -> None:
    assert list(any_of("id", [])) == []


def test_a_text_with_an_apostrophe_is_quoted_otherwise() -> None:
    assert quoted("O'NEIL") == '"O\'NEIL"'


def test_a_text_with_both_quotes_has_one_doubled() -> None:
    assert quoted("a'b\"c") == "'a''b\"c'"


@given(st.lists(st.text(min_size=1, max_size=40), max_size=300))
def test_every_value_is_asked_for_once_and_no_filter_is_too_long(values: list[str]) -> None:
    filters = list(any_of("extId", values))
    parts = [f"extId={quoted(value)}" for value in values]
    assert " OR ".join(filters) == " OR ".join(parts)
    assert all(len(each) <= 4_000 for each in filters)
