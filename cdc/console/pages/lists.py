"""The lists of the modules, each as a page and as a file."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from cdc.console.pages.actions import can_retry
from cdc.console.pages.asked import PAGE_SIZE, Asked, asked_of
from cdc.console.pages.connection import connection_of
from cdc.console.pages.download import rows_of
from cdc.console.pages.modules import MODULES, Module
from cdc.console.pages.site import Site
from cdc.console.read_model.views import Summary
from cdc.rules.policy import POLICIES
from schemas.reason import BY_CODE


def add_lists(router: APIRouter, site: Site) -> None:
    """``/``, and for each module ``/companies`` and ``/companies.csv``."""
    router.add_api_route("/", partial(_list, site, MODULES[0]), response_class=HTMLResponse)
    for module in MODULES:
        router.add_api_route(f"/{module.slug}", partial(_list, site, module), response_class=HTMLResponse)
        router.add_api_route(f"/{module.slug}.csv", partial(_download, site, module))


def _list(site: Site, module: Module, request: Request) -> HTMLResponse:
    asked = asked_of(module, request.query_params)
    summary = site.model.summary()
    found = site.model.records(asked.selection, asked.page, PAGE_SIZE)
    return site.page(
        request,
        "list.html",
        summary,
        title=module.title,
        module=module,
        asked=asked,
        found=found,
        link_to=lambda page: asked.at_page(page).address(module),
        repairable=any(can_retry(record) for record in found.records),
        connection=connection_of(module, summary, site.model.health(), site.settings, asked.selection.company),
        **_choices(module, asked, summary),
    )


def _choices(module: Module, asked: Asked, summary: Summary) -> dict[str, Any]:
    """What the filter panel offers: the reasons that occur, and the one that is asked for."""
    codes = {count.reason for count in summary.counts if count.entity is module.entity} | {asked.selection.reason}
    return {
        "counts": summary.records(asked.selection.company, module.entity),
        "kinds": [kind for policy in POLICIES if policy.entity is module.entity for kind in policy.kinds],
        "reasons": [reason for code, reason in BY_CODE.items() if code in codes],
    }


def _download(site: Site, module: Module, request: Request) -> StreamingResponse:
    selection = asked_of(module, request.query_params).selection
    rows = rows_of(partial(site.model.records, selection))
    name = f"attachment; filename={module.slug}.csv"
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
