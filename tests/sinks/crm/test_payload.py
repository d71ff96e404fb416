"""Canonical values as JSON."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc.sales_management.lookups import Lookups
from cdc.sinks.crm.line_text import amount, exact, fraction_text, text_of
from cdc.sinks.crm.payload import in_json, number, payload_of
from schemas.document import Line
from schemas.record import Record, named
from tests.sinks.crm.scripted import Script


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_an_amount_survives_json_to_the_last_digit(value: Decimal) -> None:
    assert Decimal(json.dumps(number(value))) == value


def test_a_whole_amount_has_no_point() -> None:
    assert json.dumps(number(Decimal("100.00"))) == "100"


def test_a_day_is_iso_text() -> None:
    assert in_json(date(2026, 11, 23)) == "2026-11-23"


class Short(Record):
    """A record with a field that is shorter in Sales Management than in Sage."""

    name: str | None = named("NAME", "name", crm_max_length=3)


async def test_a_text_too_long_for_its_field_is_shortened_and_noted() -> None:
    payload = await payload_of(Short(name="Bolts"), Lookups(Script({}).api(), lambda: 0.0))
    assert (payload.fields, payload.notes) == ({"name": "Bol"}, ["name was shortened to 3 characters"])


def line(**more: object) -> Line:
    return Line.model_validate({"number": 1, **more})


@pytest.mark.parametrize(
    ("value", "shown"), [("38", "38.00"), ("38.5", "38.50"), ("0.125", "0.125"), ("1000", "1000.00"), ("0", "0.00")]
)
def test_an_amount_has_two_places_at_least(value: str, shown: str) -> None:
    assert amount(Decimal(value)) == shown


@pytest.mark.parametrize(("value", "shown"), [("2.500000", "2.5"), ("10", "10"), ("100.000", "100"), ("0.000", "0")])
def test_a_quantity_has_no_noise(value: str, shown: str) -> None:
    assert exact(Decimal(value)) == shown


def test_a_fraction_is_told_with_its_unit_and_discount() -> None:
    told = fraction_text(line(quantity="2.5", unit="Hour", unit_price="38", discount_rate="10", description="Fitting"))
    assert told == "2.5 x Hour at 38.00 less 10 %: Fitting"


def test_a_message_line_is_its_words() -> None:
    assert text_of(line(description="Call", text="before  delivery")) == "Call before delivery"


def test_a_line_with_an_amount_tells_it() -> None:
    assert text_of(line(quantity="1", unit_price="15", net="15.00", description="Delivery")) == (
        "1 x Delivery at 15.00 = 15.00"
    )
