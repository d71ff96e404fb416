"""The processor with its table, reading two topics in any interleaving, crashing between sending and remembering."""

from cdc.rules.company_rules import CompanyRules
from cdc.rules.effects import Emission
from cdc.rules.processor import Processor
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes
from tests.rules.examples import COMPANY
from tests.rules.two_way.logs import Logs, Time

TOPICS = Topics()


class Connector:
    """Delivers at least once: a restart reads on from an earlier offset."""

    def __init__(self, entity: Entity, logs: Logs, time: Time, rules: CompanyRules | None = None) -> None:
        self.table: dict[bytes, bytes] = {}
        self._processor = Processor(entity, TOPICS, {COMPANY: rules or CompanyRules(writes_to_sage=True)})
        self._logs = logs
        self._time = time
        self._topics = {"changes": TOPICS.changes(entity), "outcomes": TOPICS.outcomes(entity)}
        self._read = {"changes": 0, "outcomes": 0}

    def work(self, log: str, *, crash: bool = False) -> bool:
        """Takes the next record of a topic; after a crash it is taken once more."""
        messages, offset = getattr(self._logs, log), self._read[log]
        if offset == len(messages):
            return False
        value = to_bytes(messages[offset])
        effects = self._processor.handle(self._topics[log], offset, b"k", value, self.table.get, self._time.now())
        for emission in effects.emissions:
            self._keep(emission)
        if crash:
            return True
        for place, state in effects.state.items():
            if state is None:
                self.table.pop(place, None)
            else:
                self.table[place] = state
        self._read[log] += 1
        return True

    def dies_after_sending(self, log: str, count: int) -> None:
        """What these records lead to is durable together, and nothing of it is kept in the state."""
        table, read = dict(self.table), dict(self._read)
        for _ in range(count):
            self.work(log)
        self.table.clear()
        self.table.update(table)
        self._read.update(read)

    def rewind(self, log: str, count: int) -> None:
        """A restart reads on from what was committed: what was processed after it comes again, in order."""
        self._read[log] = max(0, self._read[log] - count)

    def _keep(self, emission: Emission) -> None:
        _, _, name = emission.topic.rpartition(".")
        if emission.value is None:
            self._logs.statuses.pop(emission.key.decode(), None)
            return
        match name:
            case "outcomes":
                self._logs.outcomes.append(from_bytes(Outcome, emission.value))
            case "sync-status":
                status = from_bytes(Status, emission.value)
                self._logs.statuses[status.record_id] = status
            case "crm-commands":
                self._logs.commands[System.CRM].append(from_bytes(Command, emission.value))
            case "sage-commands":
                self._logs.commands[System.SAGE].append(from_bytes(Command, emission.value))
            case _:
                self._logs.rejects.append(emission.value)
