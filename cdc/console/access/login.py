"""The login: the token of the configuration for a session of some hours."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cdc.console.access.csrf import check_csrf
from cdc.console.access.facts import COOKIE, LOGIN, address_of, cookie
from cdc.console.access.gate import Access
from cdc.console.access.refusals import too_often

_TOKEN_LENGTH_MAX = 4096
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Log in – synchronisation with Sage</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/static/console.css">
</head><body class="login"><main><h1>Log in</h1>{notice}
<form method="post" action="/login"><input type="hidden" name="next" value="{back}">
<p><label for="token">Token of the console</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus></p>
<p><button>Log in</button></p></form></main></body></html>
"""


def login_router(access: Access) -> APIRouter:
    """``/login`` and ``/logout``. Where no token is set there is nothing to log in to."""
    router = APIRouter(include_in_schema=False)

    @router.get(LOGIN)
    async def show(request: Request) -> Response:
        if access.token is None or access.sessions.is_open(request.cookies.get(COOKIE, "")):
            return RedirectResponse("/", status_code=303)
        return _page(request.query_params.get("next", "/"))

    @router.post(LOGIN)
    async def log_in(
        request: Request, token: Annotated[str, Form(max_length=_TOKEN_LENGTH_MAX)], next: Annotated[str, Form()] = "/"
    ) -> Response:
        address = address_of(request)
        if not access.attempts.may_try(address):
            return too_often(access.attempts.wait_s)
        if not access.is_token(token):
            access.attempts.failed(address)
            return _page(next, "<p role='alert'>This is not the token.</p>", 403)
        answer = RedirectResponse(own_path(next), status_code=303)
        answer.headers["Set-Cookie"] = cookie(access.sessions.begin(), is_secure=request.url.scheme == "https")
        return answer

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        await check_csrf(request)
        access.sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(LOGIN, status_code=303)
        answer.headers["Set-Cookie"] = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
        return answer

    return router


def own_path(wanted: str) -> str:
    """A path of the console itself; anything else is its first page."""
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_own else "/"


def _page(back: str, notice: str = "", status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(back=escape(own_path(back)), notice=notice), status_code=status)
