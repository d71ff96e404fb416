"""Why a request is refused: each check answers None where nothing speaks against it."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cdc.console.access.body import TOO_LARGE, is_announced_too_large
from cdc.console.access.csrf import HEADER
from cdc.console.access.facts import LOGIN, has_csrf, is_of_the_api, is_safe
from cdc.console.access.hosts import is_loopback, is_own_origin, name_of
from cdc.console.problems import problem

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host")


def oversized(request: Request) -> Response | None:
    return too_large() if is_announced_too_large(request.headers.get("Content-Length", "")) else None


def misdirected(request: Request) -> Response | None:
    """Without a token only this machine is let in, under its own names: no rebound name, nothing passed on."""
    if request.url.path == "/healthz":
        return None
    if not is_loopback(name_of(request.headers.get("Host", ""))):
        return problem(421, "The console answers to localhost and 127.0.0.1 only, unless [console] token is set.")
    if any(name in request.headers for name in _FORWARDED):
        return problem(403, "A proxy passes this on; set [console] token before the console is reached by one.")
    return None


def from_elsewhere(request: Request) -> Response | None:
    """The pages of other sites may lead here and no more: how long an answer takes would tell them of records."""
    said = request.headers
    own = is_own_origin(said.get("Origin", ""), said.get("Sec-Fetch-Site", ""), said.get("Host", ""))
    if own or (is_safe(request) and _is_followed_link(request)):
        return None
    return problem(403, "Another site sent this; the console takes its own only.")


def _is_followed_link(request: Request) -> bool:
    """Whether a person goes to a page, as browsers say; nothing is fetched or framed."""
    said = request.headers
    return (said.get("Sec-Fetch-Mode"), said.get("Sec-Fetch-Dest")) == ("navigate", "document")


def not_meant(request: Request) -> Response | None:
    """Without a login, a request of the API shows by its type that no form of another site sent it."""
    if is_safe(request) or not is_of_the_api(request) or has_csrf(request):
        return None
    is_json = request.headers.get("Content-Type", "").partition(";")[0].strip().casefold() == "application/json"
    return None if is_json else problem(403, "Send requests of the API as application/json.")


def without_csrf(request: Request) -> Response | None:
    """With a session, a request of the API carries the token of the session's pages."""
    if is_safe(request) or not is_of_the_api(request) or has_csrf(request):
        return None
    return problem(403, f"Send the token of the session's pages in the header {HEADER}.")


def to_the_login(request: Request) -> Response:
    """Who looks at a page logs in first and comes back to it."""
    if is_of_the_api(request) or not is_safe(request):
        return unknown()
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(back, safe='')}", status_code=303)


def unknown() -> Response:
    return problem(401, "Send the token of [console] as `Authorization: Bearer`.", {"WWW-Authenticate": "Bearer"})


def too_often(wait_s: int) -> Response:
    return problem(429, "Too many wrong tokens came from there; try again later.", {"Retry-After": str(wait_s)})


def too_large() -> Response:
    return problem(413, TOO_LARGE, {"Connection": "close"})
