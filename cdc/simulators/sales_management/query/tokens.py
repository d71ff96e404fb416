"""``where`` text -> tokens."""

import re
from dataclasses import dataclass
from enum import StrEnum

from cdc.simulators.sales_management.errors import bad_where


class Sort(StrEnum):
    NAME = "a field name"
    TEXT = "a text"
    NUMBER = "a number"
    OPERATOR = "an operator"
    OPEN = "an opening parenthesis"
    CLOSE = "a closing parenthesis"
    END = "the end"


@dataclass(frozen=True, slots=True)
class Token:
    """``value`` is the unquoted text, the number's spelling, the operator, or the name as written."""

    sort: Sort
    value: str
    position: int


_PATTERN = re.compile(
    r"""\s*(?:
        (?P<NAME>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<TEXT>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<NUMBER>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<OPERATOR><=|>=|!=|=|<|>)
      | (?P<OPEN>\()
      | (?P<CLOSE>\))
    )""",
    re.VERBOSE,
)


def tokens(where: str) -> list[Token]:
    """Raises ApiError (901) where the text is no where; a quote inside a text is doubled, or is the other quote."""
    found: list[Token] = []
    position = 0
    end = len(where.rstrip())
    while position < end:
        match = _PATTERN.match(where, position)
        if match is None or match.lastgroup is None:
            raise bad_where(f"where can't be read from character {position + 1} on")
        found.append(_token(match, match.lastgroup))
        position = match.end()
    return [*found, Token(Sort.END, "", end)]


def _token(match: re.Match[str], group: str) -> Token:
    value = match.group(group)
    if group == "TEXT":
        quote = value[0]
        value = value[1:-1].replace(quote * 2, quote)
    return Token(Sort[group], value, match.start(group))
