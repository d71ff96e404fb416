"""Show the metrics of a service that was started alone; within a run the console shows those of all."""

import os
from collections.abc import Callable

from prometheus_client import start_http_server

from cdc.metrics import FOLDER_ENV


def show_figures(address: str | None, say: Callable[[str], None]) -> None:
    """At ``host:port``, if one is given. One that can't be used is said: figures are no reason to stop working."""
    if address is None or os.environ.get(FOLDER_ENV):
        return
    host, _, port = address.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"))
    except (OSError, OverflowError) as error:
        say(f"metrics can't be shown at {address} ({type(error).__name__}); change [connector] metrics_listen")
