"""The part of the API that asks for something: each answer comes once the request is durable."""

import asyncio

from fastapi import APIRouter, HTTPException, Request

from cdc.console.api.answers import Choices, Requested, RetrySelection
from cdc.console.levers import Levers
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.views import Named, Selection
from cdc.operations.holds import Held


def requests_router(model: ReadModel, levers: Levers) -> APIRouter:
    """All of them answer 202 with the ids of the requests, and 503 when Kafka is away."""
    router = APIRouter(tags=["ask"])
    _add_records(router, model, levers)
    _add_holds(router, model, levers)
    _add_rejects(router, levers)
    return router


def _add_records(router: APIRouter, model: ReadModel, levers: Levers) -> None:
    @router.post("/records/retry", status_code=202)
    async def retry_many(request: Request, asked: RetrySelection) -> Requested:
        """Try records again: those named, or all with a status or a reason, ten thousand at a time."""
        names, total = await asyncio.to_thread(_selected, model, asked)
        if not names:
            raise HTTPException(404, "No such record is there.")
        return Requested(requests=await levers.retry(names, request.state.person), left=total - len(names))

    @router.post("/records/{record_id}/retry", status_code=202)
    async def retry(request: Request, record_id: str) -> Requested:
        """Try one record again."""
        name = await asyncio.to_thread(_name, model, record_id)
        return Requested(requests=await levers.retry([name], request.state.person))

    @router.post("/records/{record_id}/choose", status_code=202)
    async def choose(request: Request, record_id: str, asked: Choices) -> Requested:
        """Decide a conflict: for each field, the side whose value is to stand."""
        name = await asyncio.to_thread(_name, model, record_id)
        await asyncio.to_thread(_check_conflict, model, record_id, set(asked.choices))
        return Requested(requests=await levers.choose(name, asked.choices, request.state.person))


def _add_holds(router: APIRouter, model: ReadModel, levers: Levers) -> None:
    @router.post("/holds/{hold_id}/release", status_code=202)
    async def release(request: Request, hold_id: str) -> Requested:
        """Let held deletions or a held file go their way."""
        held = await asyncio.to_thread(_held, model, hold_id)
        return Requested(requests=await levers.release(held, request.state.person))

    @router.post("/holds/{hold_id}/discard", status_code=202)
    async def discard(request: Request, hold_id: str) -> Requested:
        """Forget held deletions or a held file."""
        held = await asyncio.to_thread(_held, model, hold_id)
        return Requested(requests=await levers.discard(held, request.state.person))


def _add_rejects(router: APIRouter, levers: Levers) -> None:
    @router.post("/rejects/{reject_id}/retry", status_code=202)
    async def take_again(request: Request, reject_id: str) -> Requested:
        """Take a message in once more that was rejected; 409 says why that can't be, as of a row of an export."""
        attempt, requests = await levers.take_again(reject_id, request.state.person)
        if attempt is None:
            raise HTTPException(404, "There is no reject with this id (any more).")
        if attempt.why_not:
            raise HTTPException(409, attempt.why_not)
        return Requested(requests=requests)


def _selected(model: ReadModel, asked: RetrySelection) -> tuple[list[Named], int]:
    if asked.ids:
        found = model.names(record_ids=tuple(asked.ids))
        return found, len(found)
    selection = Selection(
        company=asked.company, entity=asked.entity, kind=asked.kind, status=asked.status, reason=asked.reason
    )
    names = model.names(selection)
    return names, max(len(names), model.records(selection, page_size=1).total)


def _name(model: ReadModel, record_id: str) -> Named:
    found = model.names(record_ids=(record_id,))
    if not found:
        raise HTTPException(404, "There is no record with this id.")
    return found[0]


def _check_conflict(model: ReadModel, record_id: str, fields: set[str]) -> None:
    found = model.record(record_id)
    in_conflict = {str(each.get("field")) for each in found.status.conflict} if found else set()
    if not fields <= in_conflict:
        raise HTTPException(409, f"There is no conflict (any more) about: {', '.join(sorted(fields - in_conflict))}.")


def _held(model: ReadModel, hold_id: str) -> Held:
    for held in model.holds():
        if held.id == hold_id:
            return held
    raise HTTPException(404, "Nothing is held under this id (any more).")
