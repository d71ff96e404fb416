"""The gate in front of the console: each request is let in with a name, sent to the login, or refused with why."""

import hashlib
import hmac
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cdc.console.access import refusals
from cdc.console.access.attempts import Attempts
from cdc.console.access.body import BodyTooLarge, bounded
from cdc.console.access.facts import API, COOKIE, OPEN, address_of, cookie, is_open
from cdc.console.access.headers import secure
from cdc.console.access.sessions import Sessions, new_id, person_of

_OWN_RULES = ("/webhooks/",)
"""Paths with a secret and a limit of their own."""


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
        refusal = self._refusal(Request(scope), sending)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        try:
            await self._application(scope, bounded(receive), sending)
        except BodyTooLarge:
            if sending.began:
                raise
            await refusals.too_large()(scope, receive, sending)

    def _refusal(self, request: Request, sending: "_Sending") -> Response | None:
        """None if it is let in; then ``request.state`` says who it is and what their forms carry."""
        if refusal := refusals.oversized(request) or refusals.from_elsewhere(request):
            return refusal
        session = request.cookies.get(COOKIE, "")
        if self._access.token is not None:
            return self._guarded(request, session)
        return self._local(request, session, sending)

    def _local(self, request: Request, session: str, sending: "_Sending") -> Response | None:
        """On loopback nobody logs in; a page gets a session by itself, to which its forms are tied."""
        if refusal := refusals.misdirected(request):
            return refusal
        if not session:
            session = new_id()
            if not request.url.path.startswith((API, *OPEN)):
                sending.cookie = cookie(session, is_secure=request.url.scheme == "https")
        self._admit(request, session, "console")
        return refusals.not_meant(request)

    def _guarded(self, request: Request, session: str) -> Response | None:
        logged_in = self._access.sessions.is_open(session)
        self._admit(request, session, person_of(session) if logged_in else "")
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            return self._bearing(request, given.strip())
        if logged_in:
            return refusals.without_csrf(request)
        return None if is_open(request.url.path) else refusals.to_the_login(request)

    def _bearing(self, request: Request, given: str) -> Response | None:
        address = address_of(request)
        if not self._access.attempts.may_try(address):
            return refusals.too_often(self._access.attempts.wait_s)
        if not self._access.is_token(given):
            self._access.attempts.failed(address)
            return refusals.unknown()
        request.state.person = "API"
        return None

    def _admit(self, request: Request, session: str, person: str) -> None:
        request.state.csrf = self._access.sessions.csrf_of(session)
        request.state.person = person


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


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
