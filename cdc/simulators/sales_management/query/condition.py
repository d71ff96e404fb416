"""A compiled condition on stored records."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cdc.simulators.sales_management.store import Record

Test = Callable[[Record], bool]


@dataclass(frozen=True)
class Among:
    """One field and the values of which it must have one."""

    name: str
    values: frozenset[Any]


@dataclass(frozen=True)
class Condition:
    """``among`` must be true wherever the condition holds; with ``exact`` it is the whole condition."""

    holds: Test
    among: Among | None = None
    exact: bool = False
