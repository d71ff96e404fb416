"""Waiting for Kafka says what is wrong and ends when Kafka answers."""

import asyncio

import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.broker.ports import free_port
from cdc.broker.waiting import answers, wait_for_kafka
from cdc.settings import KafkaSettings


@pytest.mark.kafka
async def test_a_kafka_that_answers_is_not_worth_a_word(kafka_settings: KafkaSettings) -> None:
    said: list[str] = []
    await wait_for_kafka(kafka_settings, said.append)
    assert said == []


async def test_giving_up_names_the_address_and_what_to_check() -> None:
    nowhere = KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}")
    with pytest.raises(KafkaUnavailable, match=rf"{nowhere.bootstrap} does not answer.*\[kafka\]"):
        await wait_for_kafka(nowhere, lambda _: None, give_up_after_s=0)


async def test_it_keeps_trying_and_says_so_once() -> None:
    said: list[str] = []
    nowhere = KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}")
    with pytest.raises(KafkaUnavailable):
        await wait_for_kafka(nowhere, said.append, give_up_after_s=1)
    assert len(said) == 1
    assert "Trying again" in said[0]


@pytest.mark.kafka
async def test_it_goes_on_as_soon_as_kafka_answers(kafka_broker: str) -> None:
    said: list[str] = []
    waiting_said = asyncio.Event()

    def say(text: str) -> None:
        said.append(text)
        waiting_said.set()

    port = free_port()
    waiting = asyncio.create_task(wait_for_kafka(KafkaSettings(bootstrap=f"127.0.0.1:{port}"), say))
    await waiting_said.wait()
    async with await forward(port, kafka_broker):
        await waiting
    assert said[-1] == f"Kafka at 127.0.0.1:{port} answers."


async def test_a_server_that_is_not_kafka_does_not_count_as_an_answer() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        assert not await answers(f"{host}:{port}")


async def forward(port: int, bootstrap: str) -> asyncio.Server:
    """Listen on a port and pass everything on to the broker, as if the broker had just come up there."""
    host, _, target = bootstrap.partition(":")

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            sink.write(data)
        sink.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, downstream = await asyncio.open_connection(host, int(target))
        await asyncio.gather(pump(reader, downstream), pump(upstream, writer))

    return await asyncio.start_server(serve, "127.0.0.1", port)
