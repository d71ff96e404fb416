"""Live changes as server-sent events: every record that changed, from wherever a client left off."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from cdc.console.api.listings import summary_answer
from cdc.console.problems import problem
from cdc.console.read_model.model import CHANGES_MAX, ReadModel
from cdc.console.read_model.store import ModelUnavailable
from schemas.wire import dumps

STREAMS_MAX = 200
SEQUENCE_MAX = 2**63 - 1
"""As the read model's file keeps it."""

_SEQUENCE_DIGITS_MAX = 18
_HEARTBEAT_S = 15
_LOOK_AGAIN_S = 30.0
_RETRY_MS = 2000


class Streams:
    """The open streams of one console; ``end`` ends them all, so that a stop waits for nobody who listens."""

    def __init__(self, model: ReadModel) -> None:
        self._model = model
        self._ending = asyncio.Event()
        self._open = 0

    def end(self) -> None:
        """No stream goes on or begins."""
        self._ending.set()

    @contextmanager
    def seat(self) -> Iterator[bool]:
        """Whether one more may listen; if so the seat is taken until the end of the block."""
        is_free = self._open < STREAMS_MAX
        self._open += is_free
        try:
            yield is_free
        finally:
            self._open -= is_free

    async def after(self, sequence: int | None) -> AsyncIterator[ServerSentEvent]:
        """``status`` events with up to 500 statuses each, then a ``summary``; the id is the sequence to resume from.

        A record that changed several times meanwhile is told once, as it is now. Who resumes nothing is not told what
        the model still reads of former times.
        """
        try:
            reached = sequence if sequence is not None else await asyncio.to_thread(self._model.sequence)
            was_caught_up = self._model.reading.caught_up
            yield await self._summary(reached)
            while not self._ending.is_set():
                moved = await self._later(reached, was_caught_up)
                if moved == reached and was_caught_up == self._model.reading.caught_up:
                    continue
                was_caught_up = self._model.reading.caught_up
                if sequence is None and not was_caught_up:
                    reached = moved
                    yield await self._summary(reached)
                    continue
                changes = await asyncio.to_thread(self._model.changes_since, reached)
                if changes:
                    reached = changes[-1][0]
                    statuses = [status.model_dump(mode="json") for _, status in changes]
                    yield ServerSentEvent(dumps(statuses).decode(), event="status", id=str(reached))
                if len(changes) < CHANGES_MAX:
                    reached = max(reached, moved)
                    yield await self._summary(reached)
        except ModelUnavailable:
            return  # the client comes again by itself, with the last id that it has

    async def _summary(self, reached: int) -> ServerSentEvent:
        summary = await asyncio.to_thread(summary_answer, self._model)
        return ServerSentEvent(summary.model_dump_json(), event="summary", id=str(reached), retry=_RETRY_MS)

    async def _later(self, reached: int, was_caught_up: bool) -> int:
        """The sequence once something moved, or as it is when the streams end or a while has passed."""
        if self._model.reading.caught_up != was_caught_up:
            return reached
        moving = asyncio.ensure_future(self._model.wait_for_change(reached, _LOOK_AGAIN_S))
        ending = asyncio.ensure_future(self._ending.wait())
        try:
            await asyncio.wait({moving, ending}, return_when=asyncio.FIRST_COMPLETED)
            return moving.result() if moving.done() else reached
        finally:
            moving.cancel()
            ending.cancel()


def events_router(streams: Streams) -> APIRouter:
    """``GET /events``."""
    router = APIRouter(tags=["look"])

    @router.get("/events", response_class=EventSourceResponse)
    async def events(
        since: Annotated[int | None, Query(ge=0, le=SEQUENCE_MAX, description="the sequence to go on from")] = None,
        last_event_id: Annotated[str | None, Header(description="the same, as browsers send it")] = None,
    ) -> EventSourceResponse:
        """Server-sent events: `status` with a list of statuses, `summary` with the counts. Without `since`: from now
        on."""
        return _Listening(streams, resumed(last_event_id or "", since))

    return router


class _Listening(EventSourceResponse):
    """Takes its seat when it begins to answer, so that a burst of clients finds no more seats than there are."""

    def __init__(self, streams: Streams, sequence: int | None) -> None:
        super().__init__(streams.after(sequence), ping=_HEARTBEAT_S)
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.seat() as is_free:
            answer = super().__call__ if is_free else problem(503, "Too many clients listen already; try again later.")
            await answer(scope, receive, send)


def resumed(last_event_id: str, since: int | None) -> int | None:
    """Where a client left off; what is no id of ours says nothing."""
    is_number = last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) <= _SEQUENCE_DIGITS_MAX
    return int(last_event_id) if is_number else since
