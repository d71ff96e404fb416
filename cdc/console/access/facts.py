"""What a request shows of itself, and how a session travels."""

from ipaddress import IPv6Address, IPv6Network
from typing import Final

from starlette.requests import Request

from cdc.console.access.csrf import HEADER, is_csrf

COOKIE: Final = "cdc_session"
API: Final = "/api/"
LOGIN: Final = "/login"
OPEN: Final = ("/healthz", LOGIN, "/static/")
"""What needs no login: the page that asks for it, and what a machine asks for."""

_NETWORK_BITS = 64

_SAFE = ("GET", "HEAD", "OPTIONS")


def cookie(session: str, *, is_secure: bool) -> str:
    """Of a session: no script reads it, no other site sends it; over https it never travels without."""
    return f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict{'; Secure' if is_secure else ''}"


def address_of(request: Request) -> str:
    """Where the request comes from. Of IPv6 the network, for one machine has all of its addresses."""
    host = request.client.host if request.client else ""
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return host if address.ipv4_mapped else str(IPv6Network((int(address), _NETWORK_BITS), strict=False))


def has_csrf(request: Request) -> bool:
    """Whether its header carries the token of its session's pages."""
    return is_csrf(request, request.headers.get(HEADER, ""))


def is_open(path: str) -> bool:
    """Whether it is answered without a login."""
    return any(path == each or (each.endswith("/") and path.startswith(each)) for each in OPEN)


def is_safe(request: Request) -> bool:
    """Whether it only looks."""
    return request.method in _SAFE


def is_of_the_api(request: Request) -> bool:
    """Whether it is one of a program."""
    return request.url.path.startswith(API)
