"""Texts made to fit into Sage before anything is written: their length, their characters, one line each."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cdc.failures import Refused
from schemas.record import Record

TooLong = Literal["refuse", "shorten"]

_NEVER_SHORTENED = frozenset({"code", "account_code", "country", "email", "website", "vat_number"})
"""Half of them would be something else."""

_BREAKS = re.compile(r"\s*[\x00-\x1f\x7f]+\s*")
_ENCODING = "cp1252"


@dataclass(slots=True)
class Fitting:
    """Fits texts by the company's setting, and gathers what people should know."""

    too_long: TooLong
    notes: list[str] = field(default_factory=list)

    def record(self, kind: type[Record], values: Mapping[str, Any]) -> dict[str, str | None]:
        """Every text of a canonical record that the values have. Raises Refused."""
        lengths = _lengths(kind)
        return {name: self.text(name, value, lengths[name]) for name, value in values.items() if name in lengths}

    def text(self, name: str, value: object, longest: int) -> str | None:
        """One text of at most ``longest`` characters, or None if it is empty. Raises Refused."""
        text = one_line(value)
        if not text:
            return None
        text = self._encoded(name, text)
        if len(text) <= longest:
            return text
        if self.too_long == "refuse" or name in _NEVER_SHORTENED:
            raise Refused(f"{name} has {len(text)} characters, Sage holds {longest}")
        self.notes.append(f"{name} was shortened from {len(text)} to {longest} characters")
        return text[:longest].rstrip()

    def _encoded(self, name: str, text: str) -> str:
        """Sage for Windows holds Western characters only (sage50.md 4, 1)."""
        strange = next((character for character in text if not _is_held(character)), None)
        if strange is None:
            return text
        if self.too_long == "refuse" or name in _NEVER_SHORTENED:
            raise Refused(f"{name} has a character that Sage does not hold (U+{ord(strange):04X})")
        self.notes.append(f"{name}: characters that Sage does not hold were replaced")
        return "".join(character if _is_held(character) else _plain(character) for character in text)


def one_line(value: object) -> str:
    """The text without line breaks: Sage's fields are single lines."""
    return _BREAKS.sub(" ", "" if value is None else str(value)).strip()


def _lengths(kind: type[Record]) -> dict[str, int]:
    found = {}
    for name, info in kind.model_fields.items():
        longest = next((rule.max_length for rule in info.metadata if hasattr(rule, "max_length")), None)
        if longest is not None:
            found[name] = longest
    return found


def _is_held(character: str) -> bool:
    try:
        character.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _plain(character: str) -> str:
    """The letter without its accents, else a question mark."""
    letters = [part for part in unicodedata.normalize("NFKD", character) if part.isascii()]
    return "".join(letters) or "?"
