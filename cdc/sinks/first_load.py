"""The first load of a company: whether Sales Management was its people's before, and whether they accepted the match.

Design rule 11: nothing is created in a Sales Management that already has unlinked accounts until the match report was
accepted. What was found out is kept in the compacted topic of the sinks, since requests are forgotten after 30 days.
"""

from enum import StrEnum

from schemas.command import Parent
from schemas.control import Action, ControlRequest
from schemas.message import Message, Moment
from schemas.topics import key
from schemas.vocabulary import Entity
from schemas.wire import from_bytes

GATE = Parent(entity=Entity.ACCOUNT)
"""What creations wait for until a person accepts: a parent that names no record."""


class FirstLoad(StrEnum):
    """``FREE``: there was nothing to match. ``WAITING``: for a person. ``ACCEPTED``: by a person."""

    FREE = "free"
    WAITING = "waiting"
    ACCEPTED = "accepted"


class FirstLoadMark(Message):
    """What is known of a company's first load, as it is kept. ``report_id`` is the match report that was accepted."""

    company: str
    state: FirstLoad
    report_id: str | None = None
    at: Moment


class FirstLoads:
    """What is known of the first load of each company of a partition."""

    def __init__(self) -> None:
        self._states: dict[str, FirstLoad] = {}

    def of(self, company: str) -> FirstLoad | None:
        """None: nobody has looked yet."""
        return self._states.get(company)

    def learn(self, company: str, state: FirstLoad) -> None:
        """An acceptance is never taken back."""
        if self._states.get(company) is not FirstLoad.ACCEPTED:
            self._states[company] = state


def place_of(company: str) -> bytes:
    """The key of the mark; it ends with no system's name, so that it is no parked command's."""
    return key("first-load", company, "mark")


def mark_in(place: bytes, value: bytes | None) -> FirstLoadMark | None:
    """The mark that is kept there; None if it is something else. Raises ValueError if it can't be read."""
    is_mark = place.startswith(b"first-load|") and place.endswith(b"|mark")
    return from_bytes(FirstLoadMark, value) if is_mark and value is not None else None


def acceptance_in(request: bytes | None) -> ControlRequest | None:
    """The request if a person accepts a match report by it. Others, and what is none, are somebody else's."""
    if request is None or f'"{Action.ACCEPT.value}"'.encode() not in request:
        return None
    try:
        asked = from_bytes(ControlRequest, request)
    except ValueError:
        return None
    return asked if asked.action is Action.ACCEPT else None
