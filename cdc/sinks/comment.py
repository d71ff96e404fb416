"""The comment of a quotation over Sage's three note fields, broken between words."""

from cdc.failures import Refused
from cdc.sinks.fitting import Fitting, one_line

_FIELDS, _WIDTH = 3, 60
"""NOTES_1 to NOTES_3 (sage50.md 1.2)."""


def in_three(comment: object, fitting: Fitting) -> tuple[str, ...]:
    """Three texts, empty where there is nothing. Raises Refused if it is too long and may not be shortened."""
    text = fitting.text("the comment", comment, len(one_line(comment))) or ""
    parts: list[str] = []
    while text and len(parts) < _FIELDS:
        part = _head(text)
        parts.append(part)
        text = text[len(part) :].lstrip()
    if text and fitting.too_long == "refuse":
        raise Refused(f"the comment has {len(one_line(comment))} characters, Sage holds {_FIELDS} lines of {_WIDTH}")
    if text:
        fitting.notes.append(f"the comment was shortened to {_FIELDS} lines of {_WIDTH} characters")
    return tuple(parts + [""] * (_FIELDS - len(parts)))


def _head(text: str) -> str:
    """As many whole words as fit; a word that is longer than a line is broken."""
    if len(text) <= _WIDTH:
        return text
    end = text.rfind(" ", 0, _WIDTH + 1)
    return text[:end].rstrip() if end > 0 else text[:_WIDTH]
