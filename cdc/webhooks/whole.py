"""A hook that came whole in one read: the usual case, read without the machinery that other requests need."""

import re
from dataclasses import dataclass
from typing import Final

HEAD_BYTES_MAX: Final = 8192
_REQUEST = re.compile(rb"POST /webhooks/([a-z0-9-]{1,32})/([A-Za-z0-9_-]{1,128})(?:\?([A-Za-z0-9_=&.-]*))? HTTP/1\.1")
_HEADERS = re.compile(rb"(?:\r\n[A-Za-z0-9-]+:[\t ]*[!-~](?:[\t -~]*[!-~])?[\t ]*)+")
_NAMES = re.compile(rb"\r\n([A-Za-z0-9-]+):[\t ]*([\t -~]*)")
_NOT_PLAIN = frozenset({b"transfer-encoding", b"connection", b"expect", b"upgrade", b"content-encoding", b"te"})
_DIGITS_MAX = 9


@dataclass(frozen=True, slots=True)
class WholeHook:
    """``query`` are the words behind the question mark, the last one of each name."""

    company: str
    token: str
    query: dict[str, str]
    body: bytes


def whole_hook(data: bytes) -> WholeHook | None:
    """The hook, if these bytes are exactly one request and nothing about it is out of the ordinary; else None.

    Whatever is not plainly so is left to the server: what this says is a hook, it would read in the same way.
    """
    head, end, body = data.partition(b"\r\n\r\n")
    asked = _REQUEST.match(head)
    if not end or asked is None or len(head) > HEAD_BYTES_MAX:
        return None
    headers = head[asked.end() :]
    if _HEADERS.fullmatch(headers) is None or not _is_plain(headers, len(body)):
        return None
    company, token, query = (part.decode("ascii") for part in asked.groups(default=b""))
    return WholeHook(company, token, dict(_words(query)), body)


def _is_plain(headers: bytes, length: int) -> bool:
    """One host, one length that is the body's, and nothing that changes how either is to be read."""
    found = [(name.lower(), value) for name, value in _NAMES.findall(headers)]
    names = [name for name, _ in found]
    if names.count(b"host") != 1 or names.count(b"content-length") != 1 or not _NOT_PLAIN.isdisjoint(names):
        return False
    announced = dict(found)[b"content-length"].strip()
    return announced.isdigit() and len(announced) <= _DIGITS_MAX and int(announced) == length


def _words(query: str) -> list[tuple[str, str]]:
    parts = (word.partition("=") for word in query.split("&") if word)
    return [(name, value) for name, _, value in parts]
