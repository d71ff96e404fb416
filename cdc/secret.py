"""A secret by reference: ``env:NAME`` or ``file:PATH``, read when needed and never printed."""

import os
from dataclasses import dataclass
from pathlib import Path


class SecretMissing(Exception):
    """The environment variable or file that a secret refers to does not exist or is empty."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is kept; its text form shows the reference only (promise 12)."""

    reference: str

    def __post_init__(self) -> None:
        scheme, _, rest = self.reference.partition(":")
        if scheme not in ("env", "file") or not rest:
            raise ValueError("give a secret as env:NAME or file:PATH, never the secret itself")

    def reveal(self) -> str:
        """The secret's text. Raises SecretMissing naming the reference."""
        scheme, _, rest = self.reference.partition(":")
        text = os.environ.get(rest, "") if scheme == "env" else _read(Path(rest))
        if not text.strip():
            raise SecretMissing(f"the secret {self.reference} is not set; set it and start again")
        return text.strip()

    def rooted(self, base: Path) -> "Secret":
        """The same secret with its file, if it is one, under ``base``; an absolute path stays."""
        scheme, _, rest = self.reference.partition(":")
        return Secret(f"file:{base / rest}") if scheme == "file" else self

    def __str__(self) -> str:
        return self.reference


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SecretMissing(f"the secret file {path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SecretMissing(f"the secret file {path} is not text; write the secret into it as UTF-8") from None
