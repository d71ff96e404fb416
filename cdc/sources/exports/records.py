"""Splitting the bytes of an export into records and fields exactly, quote by quote; slow, so only where it is needed.

A quote opens a field only at its start; inside, two quotes are one; after the closing one the rest is taken as it is.
These are the rules of Python's csv module (and of Excel), for every encoding in which ASCII bytes stand for themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

RECORD_BYTES_MAX = 1024**2


@dataclass(frozen=True, slots=True)
class Span:
    """Where one record lies: ``start`` to ``end`` without its line end, ``after`` with it.

    ``terminated`` is false when the bytes end before a line end; ``open`` when they end inside quotes.
    """

    start: int
    end: int
    after: int
    terminated: bool
    open: bool


@cache
def _record_pattern(delimiter: bytes) -> re.Pattern[bytes]:
    mark = re.escape(delimiter)
    rest = rb"[^" + mark + rb"\r\n]*+"
    field = rb'(?:"(?:[^"]|"")*+(?:"' + rest + rb"|(?P<open_%d>\Z))|" + rest + rb")"
    return re.compile(field % 1 + rb"(?:" + mark + field % 2 + rb")*+(?P<line_end>\r\n|\r|\n|\Z)")


@cache
def _field_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    rest = rf"[^{mark}\r\n]*+"
    return re.compile(
        rf'(?:"(?P<quoted>(?:[^"]|"")*+)(?:"(?P<rest>{rest})|\Z)|(?P<plain>{rest}))(?P<delimiter>{mark})?'
    )


@cache
def _strict_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    field = rf'(?:"(?:[^"]|"")*+"|(?!")[^{mark}\r\n]*+)'
    return re.compile(rf"{field}(?:{mark}{field})*+")


def spans(data: bytes, delimiter: bytes) -> Iterator[Span]:
    """Every record of the bytes, blank lines left out; the last one may be unterminated."""
    pattern, position = _record_pattern(delimiter), 0
    while position < len(data) and (found := pattern.match(data, position)):
        end, after = found.span("line_end")
        if end > position:
            is_open = found["open_1"] is not None or found["open_2"] is not None
            yield Span(position, end, after, after > end, is_open)
        position = after


def fields(record: str, delimiter: str) -> list[str]:
    """The fields of one record without its line end, unquoted."""
    pattern, position = _field_pattern(delimiter), 0
    values = []
    while found := pattern.match(record, position):
        quoted, rest, plain = found.group("quoted", "rest", "plain")
        values.append(plain if quoted is None else quoted.replace('""', '"') + (rest or ""))
        if found["delimiter"] is None:
            break
        position = found.end()
    return values


def is_strict(record: str, delimiter: str) -> bool:
    """Whether every quoted field ends with its closing quote: no text after it, none left open."""
    return _strict_pattern(delimiter).fullmatch(record) is not None
