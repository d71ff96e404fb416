"""The files that pages load: their addresses change with their content, so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parents[1] / "static"
_KEPT = "public, max-age=31536000, immutable"
_DIGITS = 12


@cache
def address_of(name: str) -> str:
    """``/static/console.css?v=…``. Raises FileNotFoundError for a file that is not there."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:_DIGITS]}"


class _Kept(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope.get("query_string", b"").startswith(b"v="):
            response.headers["Cache-Control"] = _KEPT
        return response


def static_files() -> StaticFiles:
    """To be mounted at ``/static``."""
    return _Kept(directory=STATIC)
