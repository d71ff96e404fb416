"""Two companies in one partition of four, each with a Sales Management of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.client import company_partition
from cdc.settings import CompanySettings, KafkaSettings
from tests.sinks.crm.simulated import Inside, company, simulator
from tests.sinks.deployment import Deployment, deploy

PARTITIONS = 4
HERE = "acme"
THERE = next(
    name
    for number in range(100)
    if company_partition(name := f"bolt-{number}", PARTITIONS) == company_partition(HERE, PARTITIONS)
)
"""A company that shares the partition of the other."""


@dataclass
class Neighbours:
    """``here`` is what becomes of the one, ``there`` what becomes of its neighbour."""

    here: Inside
    there: Inside
    companies: tuple[CompanySettings, CompanySettings]

    async def deploy(self, kafka: KafkaSettings) -> Deployment:
        return await deploy(kafka, *self.companies, partitions=PARTITIONS, parent_wait_s=1.0)


@contextmanager
def neighbours(folder: Path) -> Iterator[Neighbours]:
    """The one gives up on an answer soon, so that a silence is noticed within the test."""
    with simulator() as first, simulator() as second:
        here = company(first.api_url, folder, timeout_s=0.5)
        there = company(second.api_url, folder).model_copy(update={"id": THERE})
        yield Neighbours(Inside(first), Inside(second), (here, there))
