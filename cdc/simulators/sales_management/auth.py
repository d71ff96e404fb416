"""Log-in with a key pair, and the opaque session tokens that it gives out."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.options import KeyPair, SimulatorOptions

_SESSIONS_MAX = 10_000


@dataclass(frozen=True)
class Session:
    key: KeyPair
    expires_at_s: float


class Sessions:
    """Tokens are kept as digests only: neither a dump nor the time of a look-up gives one away."""

    def __init__(self, options: SimulatorOptions, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._sessions: dict[bytes, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def log_in(self, body: object) -> str:
        """``{"username", "password"}`` -> a token. Raises ApiError 401 on any other pair."""
        name = body.get("username") if isinstance(body, dict) else None
        password = body.get("password") if isinstance(body, dict) else None
        key = self._matching(str(name or ""), str(password or ""))
        if key is None:
            raise ApiError("the keys are not known", status=401)
        token = secrets.token_urlsafe(64)
        while len(self._sessions) >= _SESSIONS_MAX:
            self._sessions.pop(next(iter(self._sessions)))
        expires_at_s = self._clock.monotonic_s() + self._options.token_ttl_s
        self._sessions[_digest(token)] = Session(key, expires_at_s)
        return token

    def session(self, token: str | None) -> Session:
        """Raises ApiError 401 when the token is missing, wrong or expired."""
        digest = _digest(token or "")
        session = self._sessions.get(digest)
        if session is None:
            raise ApiError("a valid X-Session-Key is required: log in first", status=401)
        if session.expires_at_s <= self._clock.monotonic_s():
            del self._sessions[digest]
            raise ApiError("the session has expired: log in again", status=401)
        return session

    def expire_all(self) -> None:
        self._sessions.clear()

    def _matching(self, name: str, password: str) -> KeyPair | None:
        """Compares with every pair in full, so that the time says nothing about which part was wrong."""
        found: KeyPair | None = None
        for key in self._options.keys:
            same_name = hmac.compare_digest(name.encode(), key.public_key.encode())
            same_password = hmac.compare_digest(password.encode(), key.private_key.encode())
            if same_name & same_password:
                found = key
        return found


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
