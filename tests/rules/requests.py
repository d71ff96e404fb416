"""What people ask for, and a worker that is asked."""

from schemas.command import Command
from schemas.control import Action, ControlRequest, RecordName
from schemas.status import Status
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes
from tests.rules.examples import COMPANY, NOW
from tests.rules.worker import TOPICS, Worker

CONTROL = TOPICS.control


def retry(status: Status, number: int = 1) -> ControlRequest:
    """To try the record of this status again."""
    return request(Action.RETRY, status.entity, name_of(status), number)


def choose(status: Status, number: int = 1, **choices: System) -> ControlRequest:
    """To let these sides' values stand."""
    asked = request(Action.CHOOSE, status.entity, name_of(status), number)
    return asked.model_copy(update={"choices": choices})


def request(action: Action, entity: Entity, record: RecordName | None, number: int = 1) -> ControlRequest:
    return ControlRequest(
        id=f"request {number}", company=COMPANY, action=action, entity=entity, record=record, by="ann", at=NOW
    )


def name_of(status: Status) -> RecordName:
    return RecordName(record_id=status.record_id, sage_key=status.sage_key, crm_id=status.crm_id)


class AskedWorker(Worker):
    """Reads the control topic as well."""

    def ask(self, asked: ControlRequest, offset: int | None = None) -> list[Command]:
        """The commands that the request led to."""
        self._lengths.setdefault(CONTROL, 0)
        sent = self.deliver(CONTROL, to_bytes(asked), offset)
        names = {TOPICS.commands(self.entity, system) for system in System}
        return [from_bytes(Command, each.value) for each in sent if each.topic in names and each.value]
