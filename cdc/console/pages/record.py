"""The page of one record: where it stands, its values on both sides, its history."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from cdc.console.pages.modules import BY_ENTITY
from cdc.console.pages.site import Site
from cdc.console.pages.words import SIDES
from cdc.console.read_model.views import EventType, RecordDetail, TimelineEvent


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field as both sides have it; ``differs`` where both are known and are not equal."""

    name: str
    sage: Any
    crm: Any
    differs: bool


def add_record(router: APIRouter, site: Site) -> None:
    """``/records/{record_id}``."""
    router.add_api_route("/records/{record_id}", partial(_record, site), response_class=HTMLResponse)


def _record(site: Site, record_id: str, request: Request) -> HTMLResponse:
    detail = found_record(site, record_id)
    module = BY_ENTITY[detail.status.entity]
    known = detail.crm | detail.sage
    return site.page(
        request,
        "record.html",
        title=detail.status.name or detail.status.sage_key or "Record",
        module=module,
        record=detail.status,
        pairs=pairs_of(detail),
        highlighted=[(name, known.get(name)) for name in module.highlighted],
        events=[(event, heading(event), as_text(event.message)) for event in detail.timeline],
        values_there={"sage": bool(detail.sage), "crm": bool(detail.crm)},
    )


def found_record(site: Site, record_id: str) -> RecordDetail:
    """Raises HTTPException 404."""
    detail = site.model.record(record_id)
    if detail is None:
        raise HTTPException(404, "There is no record at this address. It may have been forgotten since.")
    return detail


def pairs_of(detail: RecordDetail) -> list[FieldPair]:
    """The fields of both sides in Sage's order, then those that only Sales Management has."""
    names = [*detail.sage, *(name for name in detail.crm if name not in detail.sage)]
    return [_pair(name, detail) for name in names]


def _pair(name: str, detail: RecordDetail) -> FieldPair:
    sage, crm = detail.sage.get(name), detail.crm.get(name)
    both = name in detail.sage and name in detail.crm
    return FieldPair(name, sage, crm, both and sage != crm)


def heading(event: TimelineEvent) -> str:
    """What an event is, in two or three words."""
    side = SIDES[event.system] if event.system else ""
    words = {
        EventType.CHANGE: f"Change in {side}",
        EventType.COMMAND: f"Write to {side}",
        EventType.OUTCOME: f"Answer of {side}" if side else "Decision",
        EventType.REQUEST: "Request of a person",
    }
    return words[event.type].strip()


def as_text(message: dict[str, Any]) -> str:
    """The whole message, to be read."""
    return orjson.dumps(message, option=orjson.OPT_INDENT_2, default=str).decode() if message else ""
