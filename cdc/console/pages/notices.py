"""What a page says after a lever was pulled: named by a code in the address, so that no address can put words there."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from cdc.console.pages.words import counted

NOTICES = {
    "retry": "Asked to try {records} again. The status changes by itself once there is an answer.",
    "nothing": "Nothing was chosen that can be tried again.",
    "choose": "Asked to keep the chosen value. The status changes by itself once both sides have it.",
    "release": "Asked to release what was held.",
    "discard": "Asked to discard what was held.",
    "reject": "The message was taken in again. If it fails once more, it comes back here.",
}
_NUMBER_MAX_DIGITS = 7


def notice_of(query: Mapping[str, str]) -> str | None:
    """The sentence to show, if the address names one."""
    sentence = NOTICES.get(query.get("notice", ""))
    number = query.get("n", "1")
    if sentence is None or not (number.isascii() and number.isdecimal() and len(number) <= _NUMBER_MAX_DIGITS):
        return None
    return sentence.format(records=counted(int(number), "record"))


def parts_of(address: str) -> tuple[str, str] | None:
    """Path and query of an address of our own; None for any other."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.netloc or parts.scheme else (parts.path, parts.query)


def back_to(address: str, notice: str, number: int = 1) -> str:
    """An address of our own with a notice; anything else leads to the first page, so that no form leads elsewhere."""
    path, query = parts_of(address) or ("/", "")
    kept = [piece for piece in query.split("&") if piece and not piece.startswith(("notice=", "n="))]
    return f"{path}?{'&'.join([*kept, urlencode({'notice': notice, 'n': number})])}"
