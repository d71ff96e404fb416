"""The pages about all records together: where they stand, what waits for a person, what came in, what holds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from cdc.console.pages.actions import can_be_taken_again
from cdc.console.pages.asked import PAGE_SIZE, page_of
from cdc.console.pages.site import Site
from cdc.console.read_model.views import Page, Selection, Summary
from cdc.rules.policy import POLICIES
from schemas.reason import Reason
from schemas.vocabulary import Entity, SyncStatus

_CONFLICTS_AT_ONCE = 20
_URGENT = (SyncStatus.PENDING_REVIEW, SyncStatus.PENDING_SYNCHRONISATION, SyncStatus.NOT_SYNCHRONISED)


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one company's records of one entity."""

    company: str
    entity: Entity
    counts: dict[SyncStatus, int]


def add_overview(router: APIRouter, site: Site) -> None:
    """``/status``, ``/health``, ``/conflicts``, ``/files``, ``/holds``, ``/rejects``, ``/policy``."""
    pages = {
        "/status": _status,
        "/health": _health,
        "/conflicts": _conflicts,
        "/files": _files,
        "/holds": _holds,
        "/rejects": _rejects,
        "/policy": _policy,
    }
    for path, page in pages.items():
        router.add_api_route(path, partial(page, site), response_class=HTMLResponse)


def rows_of(summary: Summary) -> list[Row]:
    """One row for each company and entity that has records, in the order of the modules."""
    found = {(count.company, count.entity) for count in summary.counts if count.records}
    order = {entity: number for number, entity in enumerate(Entity)}
    keys = sorted(found, key=lambda each: (each[0], order[each[1]]))
    return [Row(company, entity, summary.records(company, entity)) for company, entity in keys]


def first_loads_in(summary: Summary) -> list[str]:
    """The companies with records that wait until a person accepts the first load (design rule 11)."""
    waiting = (count for count in summary.counts if count.records and count.reason == Reason.FIRST_LOAD.code)
    return sorted({count.company for count in waiting})


def _status(site: Site, request: Request) -> HTMLResponse:
    summary = site.model.summary()
    counts = [count for count in summary.counts if count.records and count.status in _URGENT]
    reasons = sorted(counts, key=lambda each: (_URGENT.index(each.status), -each.records, each.company, each.reason))
    return site.page(
        request, "status.html", summary, title="Status", rows=rows_of(summary), total=summary.records(),
        first_loads=first_loads_in(summary), reasons=reasons, oldest=summary.oldest_pending_at,
    )  # fmt: skip


def _health(site: Site, request: Request) -> HTMLResponse:
    return site.page(request, "health.html", title="Health", services=site.services(), reading=site.model.health())


def _conflicts(site: Site, request: Request) -> HTMLResponse:
    number = page_of(request.query_params)
    found = site.model.records(Selection(conflicts_only=True), number, _CONFLICTS_AT_ONCE)
    return site.page(request, "conflicts.html", title="Conflicts", found=found, link_to=_page_of("/conflicts"))


def _files(site: Site, request: Request) -> HTMLResponse:
    reports = site.model.files(request.query_params.get("company") or None)
    latest_first = sorted(reports, key=lambda report: report.file.at, reverse=True)
    return site.page(request, "files.html", title="Export files", reports=latest_first)


def _holds(site: Site, request: Request) -> HTMLResponse:
    return site.page(request, "holds.html", title="Held for a person", holds=site.model.holds())


def _rejects(site: Site, request: Request) -> HTMLResponse:
    number = page_of(request.query_params)
    lines, total = site.model.rejects(request.query_params.get("company") or None, number, PAGE_SIZE)
    found = Page([], number, PAGE_SIZE, total)
    return site.page(
        request,
        "rejects.html",
        title="Rejected lines",
        lines=lines,
        found=found,
        can_be_taken_again=partial(can_be_taken_again, settings=site.settings),
        link_to=_page_of("/rejects"),
    )


def _page_of(path: str) -> Callable[[int], str]:
    return lambda page: f"{path}?page={page}"


def _policy(site: Site, request: Request) -> HTMLResponse:
    return site.page(request, "policy.html", title="Rules", policies=POLICIES, reasons=tuple(Reason))
