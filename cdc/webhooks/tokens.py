"""The unguessable part of a company's webhook address: made once, kept in a file that only the owner can read."""

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

_BYTES = 32
_FOLDER = "webhooks"


class TokenUnusable(Exception):
    """The file of a token can't be read, or holds none."""


def token_of(data: Path, company: str) -> str:
    """The company's token; the first call makes it. Every process with this data directory gets the same one.

    Raises TokenUnusable. The token itself is in no message (promise 12).
    """
    path = data / _FOLDER / f"{company}.token"
    try:
        if not path.exists():
            _make(path)
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TokenUnusable(f"{path}: can't be used ({type(error).__name__}); give this user the right to") from error
    if len(token) < _BYTES:
        raise TokenUnusable(f"{path}: holds no token; remove the file, a new one is made and registered")
    return token


def tokens_of(data: Path, companies: Iterable[str], say: Callable[[str], None]) -> dict[str, str]:
    """The token of each company. One that can't be used is said and left out: it closes one company's address and
    no other's (promise 7); what its hooks would have told, the sweep finds."""
    tokens = {}
    for company in companies:
        try:
            tokens[company] = token_of(data, company)
        except TokenUnusable as error:
            say(f"{company}: {error}; until the console starts again, its webhooks are not received")
    return tokens


def _make(path: Path) -> None:
    """Whole or not at all, and never a second one: of two processes that make it at once, one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(scratch, path)
    finally:
        scratch.unlink()
