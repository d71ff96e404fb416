"""Find out whether Kafka answers, and wait until it does."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from cdc.broker.client import client_options
from cdc.broker.errors import KafkaUnavailable
from cdc.settings import KafkaSettings

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 1.0
_ANSWER_WITHIN_MS = 3_000


async def answers(bootstrap: str) -> bool:
    """Whether a broker answers a metadata request there now, without security; the embedded one has none."""
    host, _, port = bootstrap.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    return await _why_not({"bootstrap_servers": bootstrap}) is None


async def wait_for_kafka(
    kafka: KafkaSettings, say: Callable[[str], None], *, give_up_after_s: float | None = None
) -> None:
    """Return once Kafka answers. Says what is wrong each time the reason changes, and keeps trying until cancelled.

    Raises KafkaUnavailable only when `give_up_after_s` was given and has passed.
    """
    options = client_options(kafka)
    loop = asyncio.get_running_loop()
    started, pause, said = loop.time(), _FIRST_PAUSE_S, ""
    while (reason := await _why_not(options)) is not None:
        problem = f"Kafka at {kafka.bootstrap} does not answer: {reason}"
        if give_up_after_s is not None and loop.time() - started >= give_up_after_s:
            raise KafkaUnavailable(f"{problem}. Check that it runs and that [kafka] in the configuration is right.")
        if problem != said:
            say(f"{problem}. Trying again until it does.")
            said = problem
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_S)
    if said:
        say(f"Kafka at {kafka.bootstrap} answers.")


async def _why_not(options: dict[str, Any]) -> str | None:
    """None when a broker answered and knows of at least one broker to talk to, else the reason in a few words."""
    client = AIOKafkaClient(**options, request_timeout_ms=_ANSWER_WITHIN_MS)
    try:
        await client.bootstrap()
        return None if client.cluster.brokers() else "it has no broker yet"
    except (KafkaError, OSError, TimeoutError) as error:
        return str(error) or type(error).__name__
    finally:
        await client.close()
