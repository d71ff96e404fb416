"""Everything that goes wrong in the chaos runs, a file a family."""

from collections.abc import Mapping

from tests.chaos.fault import Fault
from tests.chaos.faults.boundaries import BOUNDARIES
from tests.chaos.faults.clocks import CLOCKS
from tests.chaos.faults.disks import DISKS
from tests.chaos.faults.exports import EXPORTS
from tests.chaos.faults.hooks import HOOKS
from tests.chaos.faults.kills import KILLS
from tests.chaos.faults.networks import NETWORKS
from tests.chaos.faults.poison import POISON
from tests.chaos.faults.rebalances import REBALANCES
from tests.chaos.faults.sage import SAGE
from tests.chaos.faults.sales_management import SALES_MANAGEMENT
from tests.chaos.faults.stops import STOPS

FAULTS: Mapping[str, Fault] = {
    **KILLS,
    **BOUNDARIES,
    **STOPS,
    **NETWORKS,
    **REBALANCES,
    **DISKS,
    **CLOCKS,
    **SALES_MANAGEMENT,
    **SAGE,
    **EXPORTS,
    **POISON,
    **HOOKS,
}
"""By name."""
