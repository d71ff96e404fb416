"""Sessions of people who logged in, and what ties a form to its session."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable

_LASTS_S = 12 * 60 * 60
_SESSIONS_MAX = 1000
_ID_BYTES = 32
_SHOWN = 6


class Sessions:
    """Ids live in this process only: a restart logs everybody out. ``clock_s`` counts seconds."""

    def __init__(self, clock_s: Callable[[], float], lasts_s: float = _LASTS_S, at_most: int = _SESSIONS_MAX) -> None:
        self._clock_s = clock_s
        self._lasts_s = lasts_s
        self._at_most = at_most
        self._ends: OrderedDict[str, float] = OrderedDict()
        self._key = secrets.token_bytes(_ID_BYTES)

    def begin(self) -> str:
        """The id of a new session; the oldest one makes room."""
        session = new_id()
        self._ends[_hashed(session)] = self._clock_s() + self._lasts_s
        while len(self._ends) > self._at_most:
            self._ends.popitem(last=False)
        return session

    def is_open(self, session: str) -> bool:
        """Whether somebody logged in with it and it has not ended."""
        return self._ends.get(_hashed(session), float("-inf")) > self._clock_s()

    def end(self, session: str) -> None:
        """Log out; of an unknown session nothing happens."""
        self._ends.pop(_hashed(session), None)

    def csrf_of(self, session: str) -> str:
        """The token that every form of the session carries."""
        return hmac.new(self._key, session.encode(), hashlib.sha256).hexdigest()


def new_id() -> str:
    """Unguessable."""
    return secrets.token_urlsafe(_ID_BYTES)


def person_of(session: str) -> str:
    """How a session is named in requests: it leads back to no session."""
    return f"session {_hashed(session)[:_SHOWN]}"


def _hashed(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
