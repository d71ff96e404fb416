"""What an HTTP answer of the API means: its value, try later, or never again (ssm.md 1.3)."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from cdc.failures import Refused, Unavailable

CODE_CONNECTION = 900
"""The API's own code for "connection error (database)"."""

WORDS_MAX = 300


class SessionEnded(Exception):
    """401: the session is unknown or has expired; nothing was carried out."""


def value_of(status: int, headers: Mapping[str, str], body: bytes) -> Any:
    """The JSON value of a good answer. Raises SessionEnded, Unavailable or Refused.

    A missing id answers 400, not 404; an over-limit answer is unknown, 429 is assumed (ssm.md 1.3).
    """
    content = _json(body)
    if status == 401:
        raise SessionEnded
    if status == 429:
        raise Unavailable("Sales Management limits the number of requests", retry_after_s=_retry_after_s(headers))
    if status == 408:
        raise Unavailable("Sales Management timed out", may_have_arrived=True)
    if status >= 500 or _api_code(content) == CODE_CONNECTION:
        raise _trouble(status, headers, content)
    if status >= 400:
        raise Refused(words_of(content) or f"Sales Management answered {status}")
    if status >= 300 or content is None:
        raise Unavailable(
            f"Sales Management answered {status} with something that is no JSON: is its address right?",
            may_have_arrived=True, may_be_content=True,
        )  # fmt: skip
    return content


def words_of(content: Any) -> str:
    """The target's own words, bounded: ``Message`` or ``message`` (both spellings occur)."""
    if not isinstance(content, dict):
        return ""
    words = content.get("message") or content.get("Message") or content.get("error") or ""
    text = " ".join(str(words).split())
    return text if len(text) <= WORDS_MAX else f"{text[: WORDS_MAX - 1]}…"


def _trouble(status: int, headers: Mapping[str, str], content: Any) -> Unavailable:
    """502 to 504 and an announced pause are an outage; another 500 may be about what was sent."""
    retry_after_s = _retry_after_s(headers)
    outage = status in (502, 503, 504) or retry_after_s is not None or _api_code(content) == CODE_CONNECTION
    return Unavailable(
        f"Sales Management answered {status}",
        retry_after_s=retry_after_s, may_have_arrived=True, may_be_content=not outage,
    )  # fmt: skip


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _api_code(content: Any) -> object:
    return content.get("code") if isinstance(content, dict) else None


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a date: a date is answered with a short wait, since the clocks may differ."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 6:
        return float(text)
    return 1.0 if text and _is_date(text) else None


def _is_date(text: str) -> bool:
    try:
        return parsedate_to_datetime(text) is not None
    except ValueError:
        return False
