"""One name field in Sage, first and last name in Sales Management: split and join, inverse to each other."""

PLACEHOLDER = "-"
"""Sales Management requires both names: a name of one word has this as its last name."""


def split_name(name: str | None) -> tuple[str, str]:
    """First and last name: the last word is the last name.

    ``"Jane Ann Smith"`` is ``("Jane Ann", "Smith")``, ``"Jane"`` is ``("Jane", "-")``, no name is ``("-", "-")``.
    """
    words = normal_name(name).split()
    match words:
        case []:
            return PLACEHOLDER, PLACEHOLDER
        case [only]:
            return only, PLACEHOLDER
    return " ".join(words[:-1]), words[-1]


def join_name(first: str | None, last: str | None) -> str:
    """The whole name, empty if there is none: ``join_name(*split_name(name))`` is ``normal_name(name)``."""
    return normal_name(f"{first or ''} {last or ''}")


def normal_name(name: str | None) -> str:
    """A name as both systems mean it: single spaces, no dashes that stand alone before or behind it."""
    words = (name or "").split()
    while words and words[-1] == PLACEHOLDER:
        words.pop()
    while words and words[0] == PLACEHOLDER:
        words.pop(0)
    return " ".join(words)
