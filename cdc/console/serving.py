"""Listen at an address, and answer there until the stop."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from cdc.console.patience import Patient

_CONNECTIONS_MAX = 1000
_DRAIN_S = 8
_BACKLOG = 2048


class NotListening(Exception):
    """The address of ``[console] listen`` can't be used."""


def listening(address: str) -> socket.socket:
    """A socket that listens at ``host:port``. Raises NotListening."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only on sockets that name their protocol.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, int(port)))
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise NotListening(f"{address} can't be listened on ({error.strerror}); change [console] listen") from error
    return bound


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the service's own business: it sets the stop."""
        yield


async def serve(
    application: ASGIApp,
    listener: socket.socket,
    stop: asyncio.Event,
    end_streams: Callable[[], None],
    protocol: type[Patient] = Patient,
) -> None:
    """Answer until ``stop``, then what was begun; ``end_streams`` ends the answers that would go on for ever.

    The scheme that a proxy names is believed if the proxy runs on this machine, or if FORWARDED_ALLOW_IPS names it.
    """
    server = _Server(
        uvicorn.Config(
            application,
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,  # addresses hold tokens (promise 12)
            server_header=False,
            proxy_headers=True,
            limit_concurrency=_CONNECTIONS_MAX,
            timeout_graceful_shutdown=_DRAIN_S,
            backlog=_BACKLOG,
        )
    )
    serving = asyncio.create_task(server.serve([listener]))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    end_streams()
    server.should_exit = True
    await serving
