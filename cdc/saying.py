"""Words for a log that programs read too: a sentence, and the same as fields."""

from collections.abc import Mapping
from typing import Any


class Said(str):
    """A sentence. ``fields`` are company, entity and counts, as far as it is about them: no value of a record."""

    fields: Mapping[str, Any]

    def __new__(cls, words: str, **fields: Any) -> "Said":
        """``fields`` that are None are left out."""
        said = super().__new__(cls, words)
        said.fields = {name: value for name, value in fields.items() if value is not None}
        return said


def of_company(company: str, words: str) -> Said:
    """The same about one of several companies."""
    return Said(f"{company}: {words}", **{"company": company, **fields_of(words)})


def fields_of(words: object) -> Mapping[str, Any]:
    """The fields of a sentence; none of plain text."""
    return words.fields if isinstance(words, Said) else {}
