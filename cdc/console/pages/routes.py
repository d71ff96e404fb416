"""All pages and forms of the console in one router."""

from collections.abc import Callable

from fastapi import APIRouter

from cdc.console.health import Health
from cdc.console.pages.assets import static_files
from cdc.console.pages.forms import add_forms
from cdc.console.pages.lists import add_lists
from cdc.console.pages.overview import add_overview
from cdc.console.pages.ports import Levers, Records
from cdc.console.pages.record import add_record
from cdc.console.pages.site import Site
from cdc.settings import Settings

__all__ = ["pages_router", "static_files"]


def pages_router(model: Records, levers: Levers, settings: Settings, services: Callable[[], Health]) -> APIRouter:
    """The pages; ``request.state`` has to carry ``csrf`` and ``person``, which access puts there."""
    site = Site(model, levers, settings, services)
    router = APIRouter(route_class=site.route(), include_in_schema=False)
    for add in (add_lists, add_record, add_overview, add_forms):
        add(router, site)
    return router
