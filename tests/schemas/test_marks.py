"""The connector's mark: what is put into a record of Sage is found there again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marks import id_in_notes, id_in_order, notes_mark, order_mark

IDS = st.integers(0, 10**12 - 1)


@given(IDS)
def test_the_mark_of_an_order_is_found_again(crm_id: int) -> None:
    assert id_in_order(f" {order_mark(crm_id)} ") == crm_id


@given(IDS, st.text(alphabet="abc ", max_size=9).map(str.strip))
def test_the_mark_in_notes_is_found_again_and_the_notes_are_whole(crm_id: int, text: str) -> None:
    assert id_in_notes(f"{text} {notes_mark(crm_id)}") == (crm_id, text or None)


@pytest.mark.parametrize("number", [None, "", "PO 12", "SSM-Q-", "SSM-Q-12a", "SSM-Q-1234567890123", "xSSM-Q-12"])
def test_any_other_order_number_is_no_mark(number: str | None) -> None:
    assert id_in_order(number) is None


@pytest.mark.parametrize("notes", [None, "", "Ring first", "[SSM:]", "[SSM:12a]", "SSM:12"])
def test_notes_without_a_mark_are_as_they_were(notes: str | None) -> None:
    assert id_in_notes(notes) == (None, notes)
