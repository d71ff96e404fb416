"""Whether the connector works: what is looked at, what is wrong, and how far each consumer group is behind."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka.errors import KafkaError

from cdc.broker.groups import Groups, GroupStanding
from cdc.console.read_model.views import Lag
from cdc.console.watching.needed import needed_groups
from cdc.settings import KafkaSettings, Settings

KAFKA = "Kafka"
WAITING = "waiting for Kafka: it does not answer"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at, and how it is in plain words."""

    name: str
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """``checks`` in a stable order, ``lags`` by group and topic; ``at`` is the moment of the look."""

    checks: tuple[Check, ...]
    lags: tuple[Lag, ...]
    at: datetime

    @property
    def wrong(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.ok)

    @property
    def ok(self) -> bool:
        return bool(self.checks) and not self.wrong


def lags_of(standings: dict[str, GroupStanding]) -> tuple[Lag, ...]:
    """By group and topic."""
    return tuple(Lag(group, topic, n) for group, said in standings.items() for topic, n in sorted(said.lags.items()))


async def look(settings: Settings, kafka: KafkaSettings) -> Health:
    """One look from outside: who works, and how far they are behind. What stands still only the console can tell."""
    groups = needed_groups(settings, kafka)
    try:
        async with Groups(kafka, "cdc-health") as asked:
            standings = await asked.standings({each.group: each.topics for each in groups})
    except KafkaError:
        return Health((Check(KAFKA, False, WAITING),), (), datetime.now(UTC))
    checks = [Check(KAFKA, True, "answers")]
    for each in groups:
        said = standings[each.group]
        words = f"{said.members} at work, {said.behind} messages behind" if said.members else each.absent
        checks.append(Check(each.service, said.members > 0, words))
    return Health(tuple(checks), lags_of(standings), datetime.now(UTC))
