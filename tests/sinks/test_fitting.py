"""Texts that Sage can't hold: refused by name, or shortened and noted."""

import pytest

from cdc.failures import Refused
from cdc.sinks.comment import in_three
from cdc.sinks.fitting import Fitting
from schemas.account import Account


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert Fitting("refuse").record(Account, {"name": "Café & Söhne – €5"}) == {"name": "Café & Söhne – €5"}


def test_a_text_that_is_too_long_is_refused_by_its_name() -> None:
    with pytest.raises(Refused, match=r"^address_1 has 72 characters, Sage holds 60$"):
        Fitting("refuse").record(Account, {"address_1": "x" * 72})


def test_a_text_that_is_too_long_is_shortened_and_noted() -> None:
    fitting = Fitting("shorten")
    assert fitting.record(Account, {"address_1": "x" * 72}) == {"address_1": "x" * 60}
    assert fitting.notes == ["address_1 was shortened from 72 to 60 characters"]


@pytest.mark.parametrize(("field", "value"), [("email", "x" * 256), ("country", "GBR"), ("vat_number", "1" * 21)])
def test_half_an_address_or_number_is_never_written(field: str, value: str) -> None:
    with pytest.raises(Refused):
        Fitting("shorten").record(Account, {field: value})


def test_a_character_that_sage_does_not_hold_is_refused_without_the_text() -> None:
    with pytest.raises(Refused, match=r"^name has a character that Sage does not hold \(U\+0142\)$"):
        Fitting("refuse").record(Account, {"name": "Michał Nowak"})


def test_a_character_that_sage_does_not_hold_is_replaced_and_noted() -> None:
    fitting = Fitting("shorten")
    assert fitting.record(Account, {"name": "Dvořák ☃"}) == {"name": "Dvorák ?"}
    assert fitting.notes == ["name: characters that Sage does not hold were replaced"]


def test_line_breaks_become_blanks() -> None:
    assert Fitting("refuse").record(Account, {"address_1": " Unit 4\r\nWharf\tRoad\n"}) == {
        "address_1": "Unit 4 Wharf Road"
    }


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_nothing_is_none(empty: str | None) -> None:
    assert Fitting("refuse").record(Account, {"phone": empty}) == {"phone": None}


def test_a_comment_stays_whole_up_to_its_last_word() -> None:
    words = " ".join(f"word{number:02}" for number in range(22))
    assert " ".join(in_three(words, Fitting("refuse"))).strip() == words


def test_a_word_that_is_longer_than_a_line_is_broken() -> None:
    assert in_three("x" * 130, Fitting("refuse")) == ("x" * 60, "x" * 60, "x" * 10)


def test_a_comment_has_no_more_than_three_lines() -> None:
    with pytest.raises(Refused, match="the comment has 181 characters, Sage holds 3 lines of 60"):
        in_three("x" * 181, Fitting("refuse"))
