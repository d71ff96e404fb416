"""All faults of the series, and the calm run that has none."""

from collections.abc import Mapping
from random import Random

from tests.chaos.fault import Fault, Stage
from tests.chaos.faults import FAULTS as STRIKING


async def _nothing(stage: Stage, random: Random) -> None:
    """The history alone."""


FAULTS: Mapping[str, Fault] = {"calm": Fault("calm", "none", frozenset(), _nothing), **STRIKING}
"""By name."""
