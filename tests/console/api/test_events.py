"""The stream of changes, asked without a socket."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from sse_starlette import ServerSentEvent

from cdc.console.api.events import SEQUENCE_MAX, STREAMS_MAX, resumed
from cdc.console.read_model.model import CHANGES_MAX
from tests.console.arranged import status
from tests.console.standing import Console


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    running = Console(tmp_path)
    running.model.reading.caught_up = True
    yield running
    running.streams.end()
    running.close()


def tell(console: Console, *records: str) -> int:
    sequence = console.telling.tell(*(status(each, name=f"Name {each}") for each in records))
    console.model.tell()
    return sequence


def read(event: ServerSentEvent) -> Any:
    return json.loads(str(event.data))


async def test_a_stream_begins_with_the_counts(console: Console) -> None:
    tell(console, "1")
    first = await anext(console.streams.after(None))
    assert (first.event, read(first)["records"]["synchronised"]) == ("summary", 1)


async def test_a_change_is_told_with_the_sequence_to_resume_from(console: Console) -> None:
    events = console.streams.after(None)
    await anext(events)
    sequence = tell(console, "1")
    told, summary = await anext(events), await anext(events)
    assert (told.event, told.id, [each["name"] for each in read(told)]) == ("status", str(sequence), ["Name 1"])
    assert (summary.event, summary.id) == ("summary", str(sequence))


async def test_who_resumes_is_told_what_was_missed(console: Console) -> None:
    seen = tell(console, "1")
    tell(console, "2")
    events = console.streams.after(seen)
    await anext(events)
    assert [each["name"] for each in read(await anext(events))] == ["Name 2"]


async def test_many_changes_come_in_parts_without_gap(console: Console) -> None:
    seen = tell(console, "first")
    tell(console, *map(str, range(CHANGES_MAX + 1)))
    events = console.streams.after(seen)
    await anext(events)
    parts = [read(await anext(events)), read(await anext(events))]
    assert [len(part) for part in parts] == [CHANGES_MAX, 1]
    assert len({each["record_id"] for part in parts for each in part}) == CHANGES_MAX + 1


async def test_former_times_are_no_news(console: Console) -> None:
    console.model.reading.caught_up = False
    events = console.streams.after(None)
    await anext(events)
    tell(console, "1")
    assert (await anext(events)).event == "summary"
    console.model.reading.caught_up = True
    assert read(await anext(events))["caught_up"] is True
    tell(console, "2")
    assert [each["name"] for each in read(await anext(events))] == ["Name 2"]


async def test_a_stream_ends_when_the_console_does(console: Console) -> None:
    events = console.streams.after(None)
    await anext(events)
    console.streams.end()
    assert [event async for event in events] == []


async def test_of_a_burst_of_clients_no_more_listen_than_there_are_seats(console: Console) -> None:
    async with console.client() as client, asyncio.timeout(60):
        asked = [asyncio.create_task(client.get("/api/v1/events")) for _ in range(STREAMS_MAX + 3)]
        refused: set[asyncio.Task[httpx.Response]] = set()
        while len(refused) < 3:
            refused, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        console.streams.end()
        answers = [each.status_code for each in await asyncio.gather(*asked)]
    assert (answers.count(503), answers.count(200)) == (3, STREAMS_MAX)


def test_who_leaves_makes_room(console: Console) -> None:
    with ExitStack() as open_ones:
        assert all(open_ones.enter_context(console.streams.seat()) for _ in range(STREAMS_MAX))
        with console.streams.seat() as is_free:
            assert not is_free
    with console.streams.seat() as is_free:
        assert is_free


async def test_a_sequence_that_can_not_be_is_refused(console: Console) -> None:
    async with console.client() as client:
        assert (await client.get("/api/v1/events", params={"since": SEQUENCE_MAX + 1})).status_code == 422


@pytest.mark.parametrize("said", ["9" * 5000, "9" * 19, "\N{ARABIC-INDIC DIGIT ONE}", "x", ""])
def test_an_id_that_is_none_of_ours_says_nothing(console: Console, said: str) -> None:
    assert resumed(said, 7) == 7


def test_who_comes_again_resumes_from_the_id_it_has(console: Console) -> None:
    assert resumed("1795477018693099", None) == 1795477018693099
