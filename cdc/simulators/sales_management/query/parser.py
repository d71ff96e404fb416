"""Tokens -> syntax tree, by recursive descent: OR of ANDs of comparisons and parentheses."""

from collections.abc import Callable
from dataclasses import dataclass

from cdc.simulators.sales_management.errors import bad_where
from cdc.simulators.sales_management.query.tokens import Sort, Token, tokens

_NESTING_MAX = 50
_LITERALS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``number`` keeps a number apart from a text of digits."""

    name: str
    operator: str
    literal: str | bool
    number: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: "tuple[Node, ...]"


Node = Comparison | AllOf | AnyOf


def parse(where: str) -> Node:
    """Raises ApiError (901) with the place that can't be understood."""
    parser = _Parser(tokens(where))
    node = parser.any_of(0)
    parser.expect(Sort.END)
    return node


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    def any_of(self, depth: int) -> Node:
        return self._chain("or", AnyOf, lambda: self._all_of(depth))

    def expect(self, sort: Sort) -> Token:
        token = self._tokens[self._at]
        if token.sort is not sort:
            raise bad_where(
                f"where: {sort.value} was expected at character {token.position + 1}, not {token.sort.value}"
            )
        self._at += 1
        return token

    def _all_of(self, depth: int) -> Node:
        return self._chain("and", AllOf, lambda: self._term(depth))

    def _chain(self, word: str, join: Callable[[tuple[Node, ...]], Node], part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self._take_word(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else join(tuple(parts))

    def _term(self, depth: int) -> Node:
        if self._tokens[self._at].sort is not Sort.OPEN:
            return self._comparison()
        if depth >= _NESTING_MAX:
            raise bad_where(f"where: more than {_NESTING_MAX} parentheses inside each other")
        self.expect(Sort.OPEN)
        node = self.any_of(depth + 1)
        self.expect(Sort.CLOSE)
        return node

    def _comparison(self) -> Comparison:
        name = self.expect(Sort.NAME).value
        operator = "LIKE" if self._take_word("like") else self.expect(Sort.OPERATOR).value
        token = self._tokens[self._at]
        if token.sort is Sort.NAME and token.value.lower() in _LITERALS:
            self._at += 1
            return Comparison(name, operator, _LITERALS[token.value.lower()])
        if token.sort is Sort.NUMBER:
            self._at += 1
            return Comparison(name, operator, token.value, number=True)
        return Comparison(name, operator, self.expect(Sort.TEXT).value)

    def _take_word(self, word: str) -> bool:
        token = self._tokens[self._at]
        matches = token.sort is Sort.NAME and token.value.lower() == word
        self._at += matches
        return matches
