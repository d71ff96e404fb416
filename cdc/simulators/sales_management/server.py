"""The servers that run the simulated Sales Management: in a thread of this process, or in the foreground."""

from cdc.simulators.sales_management.app import create_app
from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.paths import API_ROOT
from cdc.simulators.sales_management.simulator import Simulator
from cdc.simulators.serving import ServedInThread, refuse_control_for_others, serve_in_foreground


class RunningSimulator(ServedInThread):
    """A simulator that serves from a thread of its own; its records stay in ``simulator`` when it stops."""

    def __init__(self, simulator: Simulator, port: int = 0) -> None:
        self.simulator = simulator
        super().__init__(create_app(simulator=simulator), "sales-management", port)

    @property
    def api_url(self) -> str:
        """What a client is configured with."""
        return self.url + API_ROOT


def start_simulator(
    options: SimulatorOptions | None = None, *, port: int = 0, clock: Clock | None = None
) -> RunningSimulator:
    """Serves on loopback; returns once it answers. Raises NotServed when the port is taken.

    It shares this process's interpreter lock: for measurements run ``python -m`` in a process of its own. To end an
    outage with the same records and address: ``RunningSimulator(stopped.simulator, stopped.port)``.
    """
    return RunningSimulator(Simulator(options or SimulatorOptions(), clock or Clock()), port)


def serve(host: str, port: int, options: SimulatorOptions) -> None:
    """Serves in the foreground until a signal; the first line on stdout is the URL. Raises NotServed."""
    if options.control:
        refuse_control_for_others(host)
    serve_in_foreground(create_app(options), host, port)
