"""The paths of the API: each module serves one kind and hands out its routes."""

from starlette.routing import BaseRoute

from cdc.simulators.sales_management.routes import attachments, hooks, records, session
from cdc.simulators.sales_management.simulator import Simulator


def api_routes(simulator: Simulator) -> list[BaseRoute]:
    """In order of matching: the fixed paths before those with a resource in them."""
    return [
        *session.routes(simulator),
        *hooks.routes(simulator),
        *attachments.routes(simulator),
        *records.routes(simulator),
    ]
