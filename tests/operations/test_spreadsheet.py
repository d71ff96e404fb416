"""What a spreadsheet makes of a cell."""

import pytest

from cdc.operations.spreadsheet import safe_cell


@pytest.mark.parametrize(
    "start",
    [
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        " =",
        "\u00a0=",
        "\t =",
        "\u200b=",
        "\ufeff=",
        "\uff1d",
        "\uff0b",
        "\uff20",
        "\u2212",
    ],
)
def test_a_cell_never_starts_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["A=B", " A", "131", "½", "", "  ", "\u200b"])
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == ""
