"""The console as a service: the read model follows the topics, one server answers for pages, API and webhooks."""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine
from typing import Any

from cdc.console.access import Access
from cdc.console.access.attempts import Attempts
from cdc.console.access.sessions import Sessions
from cdc.console.api.events import Streams
from cdc.console.app import create_app
from cdc.console.hook_lane import hook_lane
from cdc.console.levers import Levers, into
from cdc.console.pages.routes import pages_router, static_files
from cdc.console.read_model.feed import Feed
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.console.serving import listening, serve
from cdc.console.watching.collector import ConsoleCollector
from cdc.console.watching.routes import watching_routes
from cdc.console.watching.setting_up import alerts_of, watcher_of
from cdc.settings import ConfigurationError, KafkaSettings, Settings
from cdc.webhooks.publisher import Publisher
from cdc.webhooks.receiver import Receiver
from cdc.webhooks.tokens import tokens_of
from schemas.topics import Topics

FOLDER = "console"
"""In the data directory; it may be deleted while the console does not run."""

ALERTS_FOLDER = "alerts"
"""In the data directory; what people were told already."""

_ANSWER_WITHIN_S = 5.0
_TOKEN_LENGTH_MIN = 16
_MAKE = 'make one with `python -c "import secrets; print(secrets.token_urlsafe())"`'

Say = Callable[[str], None]


async def run_console(
    settings: Settings, kafka: KafkaSettings, say: Say, stop: asyncio.Event, listener: socket.socket | None = None
) -> None:
    """Serve until ``stop``. ``listener`` is a socket that listens already, else the one of the settings.

    Raises NotListening, KafkaUnavailable if Kafka is not there at the start, SecretMissing.
    """
    access = access_of(settings)
    tokens = tokens_of(settings.connector.data, [one.id for one in settings.companies], say)
    taken = listener or listening(settings.console.listen)
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    publisher = Publisher(kafka, topics.webhooks, _ANSWER_WITHIN_S)
    model = ReadModel(Store(settings.connector.data / FOLDER))
    streams = Streams(model)
    try:
        await publisher.start()
        levers = Levers(into(kafka, topics))
        feed = Feed(kafka, topics, model)
        watcher = watcher_of(settings, kafka, model, feed)
        watching = watching_routes(watcher, ConsoleCollector(model, watcher))
        receiver = Receiver(tokens, publisher)
        pages = pages_router(model, levers, settings, lambda: watcher.health)
        application = create_app(
            model, levers, streams, access, pages=pages, static=static_files(),
            webhooks=receiver.routes(), watching=watching,
        )  # fmt: skip
        say(f"The console is at {_address(taken)}")
        alerts = alerts_of(settings, model, watcher, settings.connector.data / ALERTS_FOLDER, say)
        telling = [alerts.run(stop)] if alerts else []
        serving = serve(application, taken, stop, streams.end, hook_lane(receiver))
        parts = (feed.run(stop), watcher.run(stop), serving, *telling)
        await _together(stop, *parts)
    finally:
        await publisher.close()
        model.store.close()
        taken.close()


def access_of(settings: Settings) -> Access:
    """Raises SecretMissing when the token that is configured is not there, ConfigurationError if it can be guessed."""
    reference = settings.console.token
    token = reference.reveal() if reference else None
    if token is not None and len(token) < _TOKEN_LENGTH_MIN:
        raise ConfigurationError([f"console.token: {reference} has fewer than {_TOKEN_LENGTH_MIN} characters: {_MAKE}"])
    return Access(token, Sessions(time.monotonic), Attempts(time.monotonic))


async def _together(stop: asyncio.Event, *parts: Coroutine[Any, Any, None]) -> None:
    """None goes on without the others: a service that lost a part of itself is started again as a whole."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
