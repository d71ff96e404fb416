"""A simulator of the Sage Sales Management REST API v4, for the demo, the tests and anyone without an account."""

from cdc.simulators.sales_management.app import create_app
from cdc.simulators.sales_management.options import HookBehaviour, KeyPair, SimulatorOptions
from cdc.simulators.sales_management.server import RunningSimulator, serve, start_simulator
from cdc.simulators.serving import NotServed

__all__ = [
    "HookBehaviour",
    "KeyPair",
    "NotServed",
    "RunningSimulator",
    "SimulatorOptions",
    "create_app",
    "serve",
    "start_simulator",
]
