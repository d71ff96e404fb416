"""Codes for accounts that are born in the CRM: Sage has no sequence of its own (sage50.md 2.3)."""

from collections.abc import Callable, Collection

_FILLER = "X"


def free_code(name: str, pattern: str, is_free: Callable[[str], bool], tried: Collection[str] = ()) -> str:
    """The first code that nobody has: letters of the name where the pattern has A, then a number where it has 0.

    ``is_free`` knows every code that Sage ever showed, of deleted and inactive accounts too; ``tried`` are those that
    Sage turned out to have all the same. Raises LookupError when every number is taken.
    """
    letters = pattern.count("A")
    digits = len(pattern) - letters
    usable = "".join(each for each in name.upper() if each.isascii() and each.isalnum())
    start = usable[:letters].ljust(letters, _FILLER)
    for number in range(1, 10**digits):
        code = f"{start}{number:0{digits}}"
        if code not in tried and is_free(code):
            return code
    raise LookupError(f"every code of the pattern {pattern} that begins with {start} is taken")
