"""Each value has one normal form, whoever wrote it."""

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc.sources.exports.normal_form import PLACES, normal_form
from cdc.sources.exports.tables import Shape
from tests.sources.exports.samples import column, customers, sample

NUMBERS = [Shape.MONEY, Shape.PRICE, Shape.QUANTITY, Shape.RATE]


def form(text: str | None, shape: Shape) -> str | None:
    frame = pl.DataFrame({"value": [text]}, schema={"value": pl.String})
    value: str | None = frame.select(normal_form(pl.col("value"), shape)).item()
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20", "20"), ("20.0", "20"), ("20.00", "20"), ("100", "100"), ("1204.5600000000002", "1204.56"),
        ("-87.4", "-87.4"), ("-0.0", "0"), ("0", "0"), ("-1.1368683772161603e-13", "0"), (".5", "0.5"), ("1e3", "1000"),
        ("1,204.56", "1204.56"), ("-1,204,560", "-1204560"), ("007", "7"), ("+5", "5"),
    ],
)  # fmt: skip
def test_money_has_two_places_and_no_noise(text: str, expected: str) -> None:
    assert form(text, Shape.MONEY) == expected


@pytest.mark.parametrize(
    "text",
    ["abc", "1,204", "1204,56", "1,20.4", "£5", "5%", "1 204", "(5.00)", "--5", "NaN", "inf", "1e999", "0x1", "."],
)
def test_what_could_mean_two_things_or_nothing_is_no_number(text: str) -> None:
    assert form(text, Shape.MONEY) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=8))
def test_numbers_are_rounded_as_decimals_and_not_as_floats(number: Decimal) -> None:
    for shape in NUMBERS:
        rounded = number.quantize(Decimal(1).scaleb(-PLACES[shape]), ROUND_HALF_EVEN)
        assert form(f"{number:f}", shape) == f"{rounded.normalize() + 0:f}"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_a_float_of_an_amount_reads_as_the_amount(amount: Decimal) -> None:
    assert form(repr(float(amount)), Shape.MONEY) == form(str(amount), Shape.MONEY)


@pytest.mark.parametrize(
    ("shape", "expected"), [(Shape.PRICE, "0.123457"), (Shape.QUANTITY, "0.123457"), (Shape.RATE, "0.1235")]
)
def test_prices_quantities_and_rates_keep_more_places(shape: Shape, expected: str) -> None:
    assert form("0.1234567", shape) == expected


@pytest.mark.parametrize("text", ["1", "1.0", "true", "True", "Y", "y", "yes"])
def test_every_spelling_of_yes_is_one(text: str) -> None:
    assert form(text, Shape.FLAG) == "1"


@pytest.mark.parametrize("text", ["0", "0.0", "false", "FALSE", "N", "no"])
def test_every_spelling_of_no_is_zero(text: str) -> None:
    assert form(text, Shape.FLAG) == "0"


@pytest.mark.parametrize("text", ["2", "-1", "13568", "maybe"])
def test_anything_else_is_no_flag(text: str) -> None:
    assert form(text, Shape.FLAG) is None


@pytest.mark.parametrize("text", ["13568", "2", "-1", "deleted"])
def test_garbage_in_record_deleted_is_not_a_deletion(text: str) -> None:
    assert form(text, Shape.DELETED_FLAG) == "0"


@pytest.mark.parametrize(("text", "expected"), [("30", "30"), ("30.0", "30"), ("-1", "-1"), ("007", "7")])
def test_whole_numbers_are_plain_digits(text: str, expected: str) -> None:
    assert form(text, Shape.NUMBER) == expected


@pytest.mark.parametrize("text", ["1.5", "1e3", "one", "1,000"])
def test_fractions_and_words_are_no_whole_numbers(text: str) -> None:
    assert form(text, Shape.NUMBER) is None


@pytest.mark.parametrize("text", ["00042", "1E10", "007", "A&B_001", "ALD001  0001", "000000456789", "1.0", "0.50"])
def test_codes_stay_as_they_are(text: str) -> None:
    assert form(text, Shape.CODE) == text


@pytest.mark.parametrize(("text", "expected"), [("501.0", "501"), ("501", "501"), ("0501", "0501")])
def test_document_numbers_lose_what_a_float_added(text: str, expected: str) -> None:
    assert form(text, Shape.PADDED_CODE) == expected


def test_padding_around_document_numbers_is_taken_off() -> None:
    assert column(sample("invoices.csv"), "ORDER_NUMBER")[0] == "101"


def test_blanks_inside_a_key_stay() -> None:
    assert column(sample("contacts.csv"), "REFERENCE")[0] == "ALD001  0001"


def test_text_is_trimmed_and_empty_is_missing(tmp_path: Path) -> None:
    export = customers(tmp_path, 'A1,"  Ann\'s  ","  ",0,,0', 'A2,"",,0,,0')
    assert (column(export, "NAME"), column(export, "ADDRESS_1")) == (["Ann's", None], [None, None])


def test_line_ends_within_text_are_line_feeds(tmp_path: Path) -> None:
    export = customers(tmp_path, 'A1,A,"Mill House\r\nrear\rentrance\r\r\nleft",0,,0')
    assert column(export, "ADDRESS_1") == ["Mill House\nrear\nentrance\nleft"]


def test_text_beyond_sages_length_is_read_in_full(tmp_path: Path) -> None:
    assert column(customers(tmp_path, f"A1,{'n' * 300},a,0,,0"), "NAME") == ["n" * 300]
