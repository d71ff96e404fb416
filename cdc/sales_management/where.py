"""The API's SQL-like filters, for many values at once (ssm.md 1.2)."""

from collections.abc import Iterable, Iterator

_LENGTH_MAX = 4_000
"""Of one filter before encoding, so that the whole address stays within what web servers take."""


def any_of(field: str, values: Iterable[str | int]) -> Iterator[str]:
    """Filters that together match every one of these values, each short enough for an address."""
    parts: list[str] = []
    length = 0
    for value in values:
        part = f"{field}={value if isinstance(value, int) else quoted(value)}"
        if parts and length + len(part) > _LENGTH_MAX:
            yield " OR ".join(parts)
            parts, length = [], 0
        parts.append(part)
        length += len(part) + 4
    if parts:
        yield " OR ".join(parts)


def quoted(text: str) -> str:
    """A text literal: in single quotes, or in double ones if it has a single quote inside."""
    if "'" not in text:
        return f"'{text}'"
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "''") + "'"
