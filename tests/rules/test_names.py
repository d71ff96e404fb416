"""Split and join of names are inverse to each other."""

from hypothesis import given
from hypothesis import strategies as st

from cdc.rules.names import join_name, normal_name, split_name

WORDS = st.sampled_from(["-", "--", "Jane", "O'Neill", "van", "é", "  ", "\u00a0"]) | st.text(max_size=5)
NAMES = st.lists(WORDS, max_size=5).map(" ".join)


def test_the_last_word_is_the_last_name() -> None:
    assert split_name("Jane Ann Smith") == ("Jane Ann", "Smith")


def test_a_single_word_is_a_first_name_with_a_dash_behind_it() -> None:
    assert split_name("Jane") == ("Jane", "-")


def test_a_missing_name_is_two_dashes() -> None:
    assert split_name(None) == ("-", "-")


def test_a_dash_inside_a_name_stays() -> None:
    assert join_name(*split_name("Sales - North")) == "Sales - North"


def test_a_name_typed_into_one_field_only_is_that_field() -> None:
    assert join_name("", "Smith") == "Smith"


@given(NAMES)
def test_splitting_and_joining_gives_the_normal_name(name: str) -> None:
    assert join_name(*split_name(name)) == normal_name(name)


@given(NAMES)
def test_both_parts_of_a_split_name_are_filled(name: str) -> None:
    assert all(part.strip() for part in split_name(name))


@given(NAMES, NAMES)
def test_joining_splitting_and_joining_again_changes_nothing(first: str, last: str) -> None:
    whole = join_name(first, last)
    assert join_name(*split_name(whole)) == whole
