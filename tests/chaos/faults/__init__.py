"""Everything that goes wrong in the chaos runs, a file a family."""

from collections.abc import Mapping

from tests.chaos.fault import Fault
from tests.chaos.faults.boundaries import BOUNDARIES
from tests.chaos.faults.kills import KILLS
from tests.chaos.faults.networks import NETWORKS
from tests.chaos.faults.rebalances import REBALANCES
from tests.chaos.faults.stops import STOPS

FAULTS: Mapping[str, Fault] = {**KILLS, **BOUNDARIES, **STOPS, **NETWORKS, **REBALANCES}
"""By name."""
