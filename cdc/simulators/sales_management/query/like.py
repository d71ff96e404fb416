"""``LIKE`` patterns: ``%`` is any run of characters, ``_`` is one; matched without regard to case (our choice)."""

import re
from collections.abc import Callable


def like(pattern: str) -> Callable[[object], bool]:
    """A test on one stored value. Each run is matched at its first place and never again, so that no pattern can make
    the match slow."""
    first, *rest = (_piece(part) for part in pattern.split("%"))
    if not rest:
        return _test(first)
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return _test(f"{first}{middle}.*{rest[-1]}")


def _piece(part: str) -> str:
    return "".join("." if character == "_" else re.escape(character) for character in part)


def _test(expression: str) -> Callable[[object], bool]:
    matches = re.compile(expression, re.DOTALL | re.IGNORECASE).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None
