"""A whole reconciliation: compare, explain, and if asked have Sage's values written again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from cdc.operations.reconcile.comparing import Difference
from cdc.operations.reconcile.reconciling import BothSides, Findings, explained
from cdc.operations.reconcile.repairing import codes_of, repair, repairable, request_of
from cdc.operations.sage_state import SageState, sage_state
from cdc.operations.statuses import Wanted, read_statuses
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.opening import new_api
from cdc.settings import CompanySettings, KafkaSettings, Settings
from schemas.topics import Topics
from schemas.vocabulary import Entity

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What to compare. ``repairs`` and ``dry_run`` say what becomes of what Sage owns; ``by`` who asks."""

    company: CompanySettings
    entities: Sequence[Entity]
    repairs: bool = False
    dry_run: bool = False
    by: str = "terminal"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found; ``asked`` records were, or would be, asked to be written again."""

    findings: tuple[Findings, ...]
    asked: int

    @property
    def unexplained(self) -> list[Difference]:
        return [each for one in self.findings for each in one.unexplained]


async def reconcile(settings: Settings, kafka: KafkaSettings, task: Task, say: Say) -> Reconciled:
    """Raises Unavailable, KafkaUnavailable, KafkaRefused and StoreDamaged."""
    since = datetime.now(UTC)
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    api = new_api(settings, task.company, time.monotonic)
    try:
        async with sage_state(task.company, settings.connector, topics, with_exports=False) as sage:
            both = BothSides(sage, api, Lookups(api, time.monotonic), say)
            compared = await _compared(both, task.entities)
            found = []
            for one in compared:
                statuses = await read_statuses(kafka, topics, Wanted(task.company.id, one.entity))
                found.append(explained(one, statuses, since))
            return Reconciled(tuple(found), await _repaired(kafka, topics, sage, task, found, say))
    finally:
        await api.close()


async def _compared(both: BothSides, entities: Sequence[Entity]) -> list[Findings]:
    """Accounts always first: others name theirs by the id that it has in Sales Management."""
    accounts: dict[int, str] = {}
    found = []
    for entity in (Entity.ACCOUNT, *(each for each in entities if each is not Entity.ACCOUNT)):
        findings = await both.compare(entity, accounts)
        if entity in entities:
            found.append(findings)
    return found


async def _repaired(
    kafka: KafkaSettings, topics: Topics, sage: SageState, task: Task, found: Sequence[Findings], say: Say
) -> int:
    if not task.repairs:
        return 0
    wanted = repairable([each for one in found for each in one.differences])
    count = sum(len(codes) for codes in codes_of(wanted).values())
    if task.dry_run:
        return count
    request = request_of(task.company.id, str(uuid4()), count, task.by, datetime.now(UTC))
    return await repair(kafka, topics, sage, request, wanted, say)
