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

from cdc.simulators.sales_management.app import create_app
from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.connection import CONNECTION_KEY
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.paths import API_ROOT
from cdc.simulators.sales_management.simulator import Simulator

LOOPBACK = "127.0.0.1"
_HEAD_SIZE_MAX = 256 * 1024
_STOP_WITHIN_S = 10.0


class NotServed(Exception):
    """The simulator can't be served as asked; the message says why and what to do."""


class RunningSimulator:
    """A simulator that serves from a thread of its own until ``stop``; also a context manager."""

    def __init__(self, simulator: Simulator, port: int = 0) -> None:
        self.simulator = simulator
        self._listener = _listener(LOOPBACK, port)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(_config(create_app(simulator=simulator)))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="sales-management")
        self._thread.daemon = True
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            raise NotServed("the simulator did not start")

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api_url(self) -> str:
        """What a client is configured with."""
        return self.url + API_ROOT

    def stop(self) -> None:
        """Closes the port and every connection; the records stay in ``simulator``."""
        self._server.should_exit = True
        self._thread.join(_STOP_WITHIN_S)
        self._listener.close()

    def __enter__(self) -> "RunningSimulator":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()


def start_simulator(
    options: SimulatorOptions | None = None, *, port: int = 0, clock: Clock | None = None
) -> RunningSimulator:
    """Serves on loopback; returns once it answers. Raises NotServed when the port is taken.

    It shares this process's interpreter lock: for measurements run ``python -m`` in a process of its own. To end an
    outage with the same records and address: ``RunningSimulator(stopped.simulator, stopped.port)``.
    """
    return RunningSimulator(Simulator(options or SimulatorOptions(), clock or Clock()), port)


def serve(host: str, port: int, options: SimulatorOptions) -> None:
    """Serves in the foreground until a signal; the first line on stdout is the URL. Raises NotServed."""
    if options.control and not _is_loopback(host):
        raise NotServed(f"{host} is reachable by others and /simulator asks for no credentials: switch control off")
    listener = _listener(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{listener.getsockname()[1]}", flush=True)
    _Server(_config(create_app(options))).run([listener])


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
