"""The gate in front of the console: each request is let in with a name, sent to the login, or refused with why."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cdc.console.access.attempts import Attempts
from cdc.console.access.body import TOO_LARGE, BodyTooLarge, bounded, is_announced_too_large
from cdc.console.access.csrf import HEADER, is_csrf
from cdc.console.access.headers import secure
from cdc.console.access.hosts import is_loopback, is_own_origin, name_of
from cdc.console.access.sessions import Sessions, new_id, person_of
from cdc.console.problems import problem

COOKIE: Final = "cdc_session"
API: Final = "/api/"
LOGIN: Final = "/login"
_OWN_RULES = ("/webhooks/",)
"""Paths with a secret and a limit of their own."""

_OPEN = ("/healthz", LOGIN, "/static/")
_SAFE = ("GET", "HEAD", "OPTIONS")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host")


@dataclass(frozen=True, slots=True)
class Access:
    """How this console may be used: ``token`` is None on loopback without one, where nobody has to log in."""

    token: str | None
    sessions: Sessions
    attempts: Attempts

    def is_token(self, given: str) -> bool:
        """Compared in a time that tells nothing of the token."""
        return self.token is not None and hmac.compare_digest(_digest(given), _digest(self.token))


class Gate:
    """Middleware around the whole application."""

    def __init__(self, application: ASGIApp, access: Access) -> None:
        self._application = application
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        sending = _Sending(send)
        if scope["path"].startswith(_OWN_RULES):
            await self._application(scope, receive, sending)
            return
        request = Request(scope)
        refusal = self._refusal(request, sending)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        try:
            await self._application(scope, bounded(receive), sending)
        except BodyTooLarge:
            if sending.began:
                raise
            await _too_large()(scope, receive, sending)

    def _refusal(self, request: Request, sending: "_Sending") -> Response | None:
        """Why it is not let in; None if it is, then ``request.state`` says who it is and what their forms carry."""
        checks = (_oversized, self._misdirected, _from_elsewhere)
        for check in checks:
            if refusal := check(request):
                return refusal
        session = request.cookies.get(COOKIE, "")
        if self._access.token is None:
            session = session or self._without_login(request, sending)
            self._admit(request, session, "console")
            return _not_meant(request)
        return self._guarded(request, session)

    def _guarded(self, request: Request, session: str) -> Response | None:
        logged_in = self._access.sessions.is_open(session)
        self._admit(request, session, person_of(session) if logged_in else "")
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            return self._bearing(request, given.strip())
        if logged_in:
            is_api = request.url.path.startswith(API)
            return _no_csrf() if is_api and not _is_safe(request) and not _has_csrf(request) else None
        return None if _is_open(request.url.path) else _login(request)

    def _bearing(self, request: Request, given: str) -> Response | None:
        address = address_of(request)
        if not self._access.attempts.may_try(address):
            return too_often(self._access.attempts.wait_s)
        if not self._access.is_token(given):
            self._access.attempts.failed(address)
            return _unknown()
        request.state.person = "API"
        return None

    def _admit(self, request: Request, session: str, person: str) -> None:
        request.state.csrf = self._access.sessions.csrf_of(session)
        request.state.person = person

    def _without_login(self, request: Request, sending: "_Sending") -> str:
        """On loopback a page gets a session by itself: its forms are tied to it."""
        session = new_id()
        if not request.url.path.startswith((API, *_OPEN)):
            sending.cookie = cookie(session, is_secure=request.url.scheme == "https")
        return session

    def _misdirected(self, request: Request) -> Response | None:
        """Without a token only this machine is let in, under its own names: no rebound name, nothing passed on."""
        if self._access.token is not None or request.url.path == "/healthz":
            return None
        if not is_loopback(name_of(request.headers.get("Host", ""))):
            return problem(421, "The console answers to localhost and 127.0.0.1 only, unless [console] token is set.")
        if any(name in request.headers for name in _FORWARDED):
            return problem(403, "A proxy passes this on; set [console] token before the console is reached by one.")
        return None


class _Sending:
    """Adds the headers of the house to whatever is answered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.began = False
        self.cookie: str | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            headers = MutableHeaders(scope=message)
            secure(headers)
            if self.cookie:
                headers.append("Set-Cookie", self.cookie)
        await self._send(message)


def cookie(session: str, *, is_secure: bool) -> str:
    """Of a session: no script reads it, no other site sends it; over https it never travels without."""
    return f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict{'; Secure' if is_secure else ''}"


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else ""


def too_often(wait_s: int) -> Response:
    return problem(429, "Too many wrong tokens came from there; try again later.", {"Retry-After": str(wait_s)})


def _oversized(request: Request) -> Response | None:
    return _too_large() if is_announced_too_large(request.headers.get("Content-Length", "")) else None


def _from_elsewhere(request: Request) -> Response | None:
    said = request.headers
    own = is_own_origin(said.get("Origin", ""), said.get("Sec-Fetch-Site", ""), said.get("Host", ""))
    return None if _is_safe(request) or own else problem(403, "Another site sent this; the console takes its own only.")


def _not_meant(request: Request) -> Response | None:
    """Without a login, a request of the API shows by its type that no form of another site sent it."""
    if _is_safe(request) or not request.url.path.startswith(API) or _has_csrf(request):
        return None
    is_json = request.headers.get("Content-Type", "").partition(";")[0].strip().casefold() == "application/json"
    return None if is_json else problem(403, "Send requests of the API as application/json.")


def _login(request: Request) -> Response:
    if request.url.path.startswith(API) or not _is_safe(request):
        return _unknown()
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(back, safe='')}", status_code=303)


def _unknown() -> Response:
    return problem(401, "Send the token of [console] as `Authorization: Bearer`.", {"WWW-Authenticate": "Bearer"})


def _no_csrf() -> Response:
    return problem(403, f"Send the token of the session's pages in the header {HEADER}.")


def _too_large() -> Response:
    return problem(413, TOO_LARGE, {"Connection": "close"})


def _has_csrf(request: Request) -> bool:
    return is_csrf(request, request.headers.get(HEADER, ""))


def _is_open(path: str) -> bool:
    return any(path == each or (each.endswith("/") and path.startswith(each)) for each in _OPEN)


def _is_safe(request: Request) -> bool:
    return request.method in _SAFE


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
