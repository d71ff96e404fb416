"""Values as people read them."""

from datetime import datetime, timedelta, timezone

import pytest

from cdc.console.pages.words import counted, field_name, moment, shown


def test_a_moment_is_told_in_utc_whatever_zone_it_came_in() -> None:
    assert moment(datetime(2026, 11, 23, 1, 5, tzinfo=timezone(timedelta(hours=2)))) == "22 Nov 2026, 23:05 UTC"


def test_no_moment_is_a_dash() -> None:
    assert moment(None) == "–"


@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_nothing_is_a_dash(nothing: object) -> None:
    assert shown(nothing) == "–"


@pytest.mark.parametrize(("value", "words"), [(True, "Yes"), (False, "No"), (0, "0"), ("00042", "00042")])
def test_a_value_keeps_its_meaning(value: object, words: str) -> None:
    assert shown(value) == words


def test_a_line_of_a_document_is_one_sentence() -> None:
    line = {"product_code": "BOLT-M8", "quantity": "2", "unit_price": "9.99", "net": "19.98"}
    assert shown([line]) == "2 × BOLT-M8 at 9.99 = 19.98"


def test_a_field_has_a_readable_name() -> None:
    assert [field_name(name) for name in ("vat_number", "address_1")] == ["VAT number", "Address 1"]


def test_numbers_are_grouped_and_agree_with_their_noun() -> None:
    assert [counted(1, "company", "companies"), counted(1204, "company", "companies")] == [
        "1 company",
        "1,204 companies",
    ]
