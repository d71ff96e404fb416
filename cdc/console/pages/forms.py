"""The forms: each asks for something on the control topic and leads back to where it came from."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Annotated, Literal
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from cdc.console.access.csrf import check_csrf
from cdc.console.pages.actions import can_choose, can_retry, sides_offered
from cdc.console.pages.asked import asked_of
from cdc.console.pages.modules import BY_SLUG, MODULES
from cdc.console.pages.notices import back_to, parts_of
from cdc.console.pages.record import found_record
from cdc.console.pages.site import Site
from cdc.console.read_model.views import Named, Selection
from cdc.operations.holds import Held
from schemas.control import RecordName
from schemas.status import Status
from schemas.vocabulary import System

SELECTED_MAX = 10_000
"""A selection larger than this is cut, and the notice says how many were asked for."""
_AT_ONCE = 500
_SEE_OTHER = 303

Text = Annotated[str, Form(max_length=2000)]
Ids = Annotated[list[str], Form(default_factory=list, max_length=SELECTED_MAX)]


def add_forms(router: APIRouter, site: Site) -> None:
    """Every form is posted with the token that binds it to the session."""
    forms: dict[str, Callable[..., Awaitable[RedirectResponse]]] = {
        "/records/retry": _retry_selected,
        "/records/{record_id}/retry": _retry_one,
        "/records/{record_id}/choose": _choose,
        "/holds/{hold_id}": _held,
        "/rejects/{reject_id}/retry": _take_again,
    }
    meant = [Depends(check_csrf)]
    for path, form in forms.items():
        router.add_api_route(path, partial(form, site), methods=["POST"], dependencies=meant)


async def _retry_one(site: Site, request: Request, record_id: str, back: Text = "/") -> RedirectResponse:
    detail = await run_in_threadpool(found_record, site, record_id)
    return await _retry(site, request, [detail.status], back)


async def _retry_selected(
    site: Site,
    request: Request,
    record_id: Ids,
    back: Text = "/",
    everything: Text = "",
) -> RedirectResponse:
    chosen = _all_of(site, back) if everything else _named(site, record_id)
    return await _retry(site, request, await run_in_threadpool(list, chosen), back)


async def _retry(site: Site, request: Request, records: list[Status], back: str) -> RedirectResponse:
    asked = [status for status in records if can_retry(status)]
    if asked:
        await site.levers.retry([_name(status) for status in asked], request.state.person)
    return _see(back, "retry" if asked else "nothing", len(asked))


async def _choose(site: Site, request: Request, record_id: str, choice: Text, back: Text = "/") -> RedirectResponse:
    record = (await run_in_threadpool(found_record, site, record_id)).status
    name, _, side = choice.rpartition(":")
    open_fields = {each["field"] for each in record.conflict}
    if not can_choose(record) or name not in open_fields or side not in sides_offered(record, site.settings):
        raise HTTPException(409, "This value can't be chosen (any more). Load the record again.")
    await site.levers.choose(_name(record), {name: System(side)}, request.state.person)
    return _see(back, "choose")


async def _held(
    site: Site,
    request: Request,
    hold_id: str,
    action: Annotated[Literal["release", "discard"], Form()],
) -> RedirectResponse:
    held = await run_in_threadpool(_found_hold, site, hold_id)
    lever = site.levers.release if action == "release" else site.levers.discard
    await lever(held, request.state.person)
    return _see("/holds", action)


async def _take_again(site: Site, request: Request, reject_id: str) -> RedirectResponse:
    attempt, _ = await site.levers.take_again(reject_id, request.state.person)
    if attempt is None:
        raise HTTPException(404, "There is no such rejected line. Load the page again.")
    if attempt.why_not:
        raise HTTPException(409, f"It was not taken in again: {attempt.why_not}.")
    return _see("/rejects", "reject")


def _found_hold(site: Site, hold_id: str) -> Held:
    for held in site.model.holds():
        if held.id == hold_id:
            return held
    raise HTTPException(409, "This is not held any more. Load the page again.")


def _named(site: Site, record_ids: list[str]) -> Iterator[Status]:
    for record_id in record_ids:
        if detail := site.model.record(record_id):
            yield detail.status


def _all_of(site: Site, address: str) -> Iterator[Status]:
    """The records of the list at this address, at most ``SELECTED_MAX``."""
    selection = _selection_of(address)
    for number in range(1, SELECTED_MAX // _AT_ONCE + 1):
        found = site.model.records(selection, number, _AT_ONCE)
        yield from found.records
        if number >= found.pages:
            return


def _selection_of(address: str) -> Selection:
    path, query = parts_of(address) or ("", "")
    module = BY_SLUG.get(path.strip("/")) if path != "/" else MODULES[0]
    if module is None:
        raise HTTPException(422, "The form does not say which list it belongs to. Load the list again.")
    return asked_of(module, dict(parse_qsl(query))).selection


def _name(status: Status) -> Named:
    record = RecordName(record_id=status.record_id, sage_key=status.sage_key, crm_id=status.crm_id)
    return Named(status.company, status.entity, record)


def _see(back: str, notice: str, number: int = 1) -> RedirectResponse:
    return RedirectResponse(back_to(back, notice, number), _SEE_OTHER)
