"""The receiver as a service: listen, receive until the stop, answer what was begun."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from cdc.settings import KafkaSettings, Settings
from cdc.webhooks.publisher import Publisher
from cdc.webhooks.receiver import Receiver
from cdc.webhooks.tokens import token_of
from schemas.topics import Topics

_CONNECTIONS_MAX = 1000
_ANSWER_WITHIN_S = 5.0
_DRAIN_S = 8
_BACKLOG = 2048


class NotListening(Exception):
    """The address of ``[console] listen`` can't be used."""


async def run_receiver(
    settings: Settings,
    kafka: KafkaSettings,
    say: Callable[[str], None],
    stop: asyncio.Event,
    listener: socket.socket | None = None,
) -> None:
    """Receive until ``stop``. ``listener`` is a socket that listens already, else the one of the settings.

    Raises NotListening, KafkaUnavailable if Kafka is not there at the start, TokenUnusable.
    """
    tokens = {one.id: token_of(settings.connector.data, one.id) for one in settings.companies}
    taken = listener or listening(settings.console.listen)
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    publisher = Publisher(kafka, topics.webhooks, _ANSWER_WITHIN_S)
    try:
        await publisher.start()
        host, port = taken.getsockname()[:2]
        say(f"webhooks are received at {host}:{port}")
        await _serve(Receiver(tokens, publisher).application(), taken, stop)
    finally:
        await publisher.close()
        taken.close()


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


async def _serve(application: Starlette, listener: socket.socket, stop: asyncio.Event) -> None:
    server = _Server(
        uvicorn.Config(
            application,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,  # addresses hold tokens (promise 12)
            server_header=False,
            limit_concurrency=_CONNECTIONS_MAX,
            timeout_graceful_shutdown=_DRAIN_S,
            backlog=_BACKLOG,
        )
    )
    serving = asyncio.create_task(server.serve([listener]))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    server.should_exit = True
    await serving
