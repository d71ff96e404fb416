"""A form is meant: it carries the token that only the console's own pages know."""

import hmac

from fastapi import HTTPException, Request

FIELD = "csrf"
HEADER = "X-CSRF-Token"
_SAFE = ("GET", "HEAD", "OPTIONS")


async def check_csrf(request: Request) -> None:
    """A dependency of routes that take forms. Raises HTTPException 403 if the token is missing or another's."""
    if request.method in _SAFE:
        return
    given = request.headers.get(HEADER) or (await request.form()).get(FIELD)
    if not is_csrf(request, given if isinstance(given, str) else ""):
        raise HTTPException(403, "The page was open for too long, or the form is not the console's own; load it again.")


def is_csrf(request: Request, given: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), str(request.state.csrf).encode()) and bool(given)
