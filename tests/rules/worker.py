"""A processor with its table, fed by hand: what it sent and what it remembers can be looked at."""

from collections.abc import Sequence

from cdc.rules.company_rules import CompanyRules
from cdc.rules.effects import Effects, Emission
from cdc.rules.known import Known
from cdc.rules.places import state_key
from cdc.rules.processor import Processor
from schemas.change import Change
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes
from tests.rules.examples import COMPANY, NOW

TOPICS = Topics()


class Worker:
    """Delivers changes and outcomes in the order of the calls; each has the offset of its topic."""

    def __init__(self, entity: Entity = Entity.ACCOUNT, rules: CompanyRules | None = None) -> None:
        self.entity = entity
        self.processor = Processor(entity, TOPICS, {COMPANY: rules or CompanyRules()})
        self.table: dict[bytes, bytes] = {}
        self.sent: list[Emission] = []
        self._lengths = {TOPICS.changes(entity): 0, TOPICS.outcomes(entity): 0}

    def take(self, change: Change) -> list[Emission]:
        return self.deliver(TOPICS.changes(self.entity), to_bytes(change))

    def tell(self, outcome: Outcome) -> list[Emission]:
        return self.deliver(TOPICS.outcomes(self.entity), to_bytes(outcome))

    def deliver(self, topic: str, value: bytes | None, offset: int | None = None, key: bytes = b"k") -> list[Emission]:
        """Without ``offset`` the record is the topic's next one; with it, it is delivered once more."""
        if offset is None:
            offset = self._lengths[topic]
            self._lengths[topic] += 1
        effects = self.processor.handle(topic, offset, key, value, self.table.get, NOW)
        self.keep(effects)
        return effects.emissions

    def keep(self, effects: Effects) -> None:
        for place, value in effects.state.items():
            if value is None:
                self.table.pop(place, None)
            else:
                self.table[place] = value
        self.sent += effects.emissions

    def known(self, key: str) -> Known:
        return Known.from_bytes(self.table[state_key(COMPANY, key)])

    @property
    def commands(self) -> list[Command]:
        return commands(self.sent)

    @property
    def outcomes(self) -> list[Outcome]:
        return outcomes(self.sent)

    @property
    def status(self) -> Status:
        """The last status sent."""
        return statuses(self.sent)[-1]


def commands(emissions: Sequence[Emission]) -> list[Command]:
    names = {TOPICS.commands(entity, System.CRM) for entity in Entity}
    return [from_bytes(Command, e.value) for e in emissions if e.topic in names and e.value]


def outcomes(emissions: Sequence[Emission]) -> list[Outcome]:
    names = {TOPICS.outcomes(entity) for entity in Entity}
    return [from_bytes(Outcome, e.value) for e in emissions if e.topic in names and e.value]


def statuses(emissions: Sequence[Emission]) -> list[Status]:
    names = {TOPICS.sync_status(entity) for entity in Entity}
    return [from_bytes(Status, e.value) for e in emissions if e.topic in names and e.value]
