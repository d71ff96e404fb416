"""What an answer of the bridge means: success is in the body, never in the status (hyperaccounts.md 1)."""

import json
from decimal import Decimal
from typing import Any

from cdc.failures import Unavailable

_WORDS_MAX = 300
_RUNNING = "process is already running"
_MISPLACED = (400, 404, 405)


class Rejected(Exception):
    """The bridge says that the call was not carried out; ``words`` are Sage's own, bounded."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def answer_of(status: int, body: bytes, *, writes: bool) -> dict[str, Any]:
    """The envelope of a call that succeeded. Raises Rejected or Unavailable.

    Only a body with ``success`` and ``code`` says what became of a call; anything else leaves open whether a write was
    carried out (promise 9). Decimal numbers keep their digits.
    """
    content = _json(body)
    if isinstance(content, dict):
        if isinstance(content.get("success"), bool) and isinstance(content.get("code"), int):
            if content["success"]:
                return content
            raise Rejected(words_of(content) or "Sage gave no reason")
        if status == 409 or _RUNNING in words_of(content):
            raise Unavailable("Sage is busy with another call of the same kind")
    raise _trouble(status, writes)


def words_of(content: dict[str, Any]) -> str:
    """The bridge's own words, bounded."""
    text = " ".join(str(content.get("message") or content.get("Message") or "").split())
    return text if len(text) <= _WORDS_MAX else f"{text[: _WORDS_MAX - 1]}…"


def _trouble(status: int, writes: bool) -> Unavailable:
    if status in (401, 403):
        return Unavailable("the bridge to Sage refuses the token; check token in [companies.sage]")
    if status == 409:
        return Unavailable("Sage is busy with another call of the same kind")
    if status in _MISPLACED:
        return Unavailable(f"the bridge to Sage does not know the call ({status}); check its address and version")
    return Unavailable(
        f"the bridge to Sage answered {status} with something that is no answer",
        may_have_arrived=writes, may_be_content=writes and status == 500,
    )  # fmt: skip


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError:
        return None
