"""A simulated Sage 50 company: a folder of exports that answers as HyperAccounts and is rewritten by exports."""

from cdc.simulators.sage.app import create_app
from cdc.simulators.sage.clock import OfficeClock
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.errors import NotACompany
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.sage.server import RunningSage, serve, start_sage

__all__ = [
    "Company",
    "NotACompany",
    "OfficeClock",
    "RunningSage",
    "SageOptions",
    "create_app",
    "serve",
    "start_sage",
]
