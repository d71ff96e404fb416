"""Who may use the console, from where, and how a request proves that it is meant."""

from cdc.console.access.csrf import check_csrf
from cdc.console.access.gate import Access, Gate

__all__ = ["Access", "Gate", "check_csrf"]
