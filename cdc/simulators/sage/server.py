"""The servers that run the application: in a thread of this process, or in the foreground."""

import asyncio
import ipaddress
import socket
import threading
from types import TracebackType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from cdc.simulators.sage.app import create_app
from cdc.simulators.sage.clock import OfficeClock
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.errors import NotACompany
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.sales_management.connection import CONNECTION_KEY
from cdc.simulators.sales_management.server import LOOPBACK, NotServed

_STOP_WITHIN_S = 10.0


class RunningSage:
    """A company that is served from a thread of its own until ``stop``; also a context manager."""

    def __init__(self, company: Company, port: int = 0) -> None:
        self.company = company
        self._listener = _listener(LOOPBACK, port)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(_config(create_app(company)))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="sage", daemon=True)
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            raise NotServed("the simulator did not start")

    @property
    def url(self) -> str:
        """What the writer is configured with, and the root of ``/simulator``."""
        return f"http://{LOOPBACK}:{self.port}"

    def stop(self) -> None:
        """Closes the port and every connection; the records stay in ``company``."""
        self._server.should_exit = True
        self._thread.join(_STOP_WITHIN_S)
        self._listener.close()

    def __enter__(self) -> "RunningSage":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        self.company.close()


def start_sage(options: SageOptions, *, port: int = 0, clock: OfficeClock | None = None) -> RunningSage:
    """Serves on loopback; returns once it answers. Raises NotServed when the port is taken or the folder unfit.

    To end an outage with the same records and address: ``RunningSage(stopped.company, stopped.port)``.
    """
    return RunningSage(_opened(options, clock), port)


def serve(host: str, port: int, options: SageOptions) -> None:
    """Serves in the foreground until a signal; the first line on stdout is the URL. Raises NotServed."""
    if options.control and not _is_loopback(host):
        raise NotServed(f"{host} is reachable by others and /simulator asks for no credentials: switch control off")
    company = _opened(options, None)
    listener = _listener(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{listener.getsockname()[1]}", flush=True)
    _Server(_config(create_app(company))).run([listener])
    company.close()


def _opened(options: SageOptions, clock: OfficeClock | None) -> Company:
    try:
        return Company.opened(options, clock)
    except (NotACompany, UnicodeDecodeError, OSError) as error:
        raise NotServed(str(error)) from error


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
    """Gives each request its connection, so that an answer can be lost on request."""

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
