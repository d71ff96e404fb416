"""Serving a simulator's application: in a thread of this process, or in the foreground."""

import asyncio
import ipaddress
import socket
import threading
from types import TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = "127.0.0.1"
CONNECTION_KEY = "simulators.connection"
"""In a request's state: its connection, so that an answer can be lost on request."""

_HEAD_SIZE_MAX = 256 * 1024
_STOP_WITHIN_S = 10.0


class NotServed(Exception):
    """The simulator can't be served as asked; the message says why and what to do."""


class ServedInThread:
    """An application that is served on loopback from a thread of its own until ``stop``; also a context manager.

    It answers once it is built. Raises NotServed when the port is taken.
    """

    def __init__(self, app: FastAPI, name: str, port: int = 0) -> None:
        self._listener = _listener(LOOPBACK, port)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(_config(app))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name=name, daemon=True)
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            raise NotServed("the simulator did not start")

    @property
    def url(self) -> str:
        """Where it is, and the root of ``/simulator``."""
        return f"http://{LOOPBACK}:{self.port}"

    def stop(self) -> None:
        """Closes the port and every connection; the records stay."""
        self._server.should_exit = True
        self._thread.join(_STOP_WITHIN_S)
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()


def refuse_control_for_others(host: str) -> None:
    """Raises NotServed where others could reach ``/simulator``."""
    if not _is_loopback(host):
        raise NotServed(f"{host} is reachable by others and /simulator asks for no credentials: switch control off")


def serve_in_foreground(app: FastAPI, host: str, port: int) -> None:
    """Serves until a signal; the first line on stdout is the URL. Raises NotServed."""
    listener = _listener(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{listener.getsockname()[1]}", flush=True)
    _Server(_config(app)).run([listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.settled.set()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.settled.set()


class _Protocol(H11Protocol):
    """Gives each request its connection."""

    def __init__(self, *, app_state: dict[str, Any], **rest: Any) -> None:
        super().__init__(app_state=dict(app_state), **rest)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.app_state[CONNECTION_KEY] = transport


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        h11_max_incomplete_event_size=_HEAD_SIZE_MAX,
        timeout_graceful_shutdown=1,
    )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only on sockets that name their protocol.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise NotServed(f"port {port} of {host} can't be used ({error.strerror}): choose another, or 0") from error
    return listener


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
