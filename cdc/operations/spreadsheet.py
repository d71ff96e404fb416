"""Cells of a table that a spreadsheet shows and never calculates."""

import unicodedata

_BEGINS_A_FORMULA = "=+-@\N{MINUS SIGN}"
_PASSED_OVER = ("Z", "C")
"""Categories of characters that spreadsheets strip from the front of a cell: spaces, control and format characters."""


def safe_cell(value: object) -> str:
    """The value as text. An apostrophe goes before what would be a formula, in full-width characters too."""
    text = "" if value is None else str(value)
    first = next((each for each in text if not unicodedata.category(each).startswith(_PASSED_OVER)), "")
    is_formula = bool(first) and unicodedata.normalize("NFKC", first)[0] in _BEGINS_A_FORMULA
    return f"'{text}" if is_formula or text.startswith(("\t", "\r", "\n")) else text
