"""Where a request says it is going and coming from: what keeps other web sites out of a console on loopback."""

from ipaddress import ip_address
from urllib.parse import urlsplit

_SAME_SITE = ("same-origin", "none", "")


def is_loopback(host: str) -> bool:
    """Whether this name or address always means this machine."""
    bare = host.strip("[]").rstrip(".").casefold()
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost"


def name_of(host: str) -> str:
    """The name in a Host header, without its port; empty for what is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_own_origin(origin: str, fetch_site: str, host: str) -> bool:
    """Whether a request comes from a page of the console itself, or from no page at all.

    ``origin`` and ``fetch_site`` are the headers Origin and Sec-Fetch-Site, empty where a client sends none.
    """
    if fetch_site not in _SAME_SITE:
        return False
    return not origin or (origin != "null" and _address_in(origin) == host.casefold())


def _address_in(origin: str) -> str:
    """Name and port; empty for what is no address."""
    try:
        return urlsplit(origin).netloc.casefold()
    except ValueError:
        return ""
