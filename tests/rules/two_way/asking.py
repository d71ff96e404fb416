"""People who ask that a record be tried again, or choose whose value stands, in the middle of everything else."""

from typing import Any

from schemas.control import Action, ControlRequest, RecordName
from schemas.reason import Reason
from schemas.vocabulary import System
from schemas.wire import to_bytes
from tests.rules.examples import COMPANY
from tests.rules.two_way.connector import TOPICS, Connector
from tests.rules.two_way.trade import Trade
from tests.rules.two_way.world import World


class AskedConnector(Connector):
    """Reads the requests of people as well. ``returned`` are those that named a record which is no more."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.requests: list[ControlRequest] = []
        self.returned: list[str] = []
        self._read["control"] = 0

    def carries_out(self) -> bool:
        """Takes the next request."""
        offset = self._read["control"]
        if offset == len(self.requests):
            return False
        request = self.requests[offset]
        handle, now = self._processor.handle, self._time.now()
        effects = handle(TOPICS.control, offset, b"k", to_bytes(request), self.table.get, now)
        for emission in effects.emissions:
            if emission.topic == TOPICS.rejects:
                assert dict(emission.headers)["reason"] == Reason.MALFORMED.code.encode()
                self.returned.append(request.id)
            else:
                self._keep(emission)
        self.table.update({place: state for place, state in effects.state.items() if state is not None})
        self._read["control"] += 1
        return True


class AskedWorld(World):
    """A world in which people ask."""

    def __init__(self, trade: Trade) -> None:
        super().__init__(trade)
        self.connector: AskedConnector = AskedConnector(trade.entity, self.logs, self.time, None)

    def person_asks_again(self, number: int) -> None:
        self._asks(Action.RETRY, number)

    def person_chooses(self, number: int, side: System) -> None:
        self._asks(Action.CHOOSE, number, side)

    def requests_are_read_again(self, count: int) -> None:
        self.connector.rewind("control", count)

    def requests_are_carried_out(self) -> None:
        while self.connector.carries_out():
            pass

    def rest(self) -> int:
        rounds = super().rest()
        self.requests_are_carried_out()
        return max(rounds, super().rest())

    def _asks(self, action: Action, number: int, side: System | None = None) -> None:
        statuses = sorted(self.logs.statuses.values(), key=lambda status: status.record_id)
        if not statuses:
            return
        status = statuses[number % len(statuses)]
        name = RecordName(record_id=status.record_id, sage_key=status.sage_key, crm_id=status.crm_id)
        choices = {each["field"]: side for each in status.conflict} if side else {}
        request = ControlRequest(
            id=f"request {len(self.connector.requests)}", company=COMPANY, action=action, entity=status.entity,
            record=name, choices=choices, by="ann", at=self.time.now(),
        )  # fmt: skip
        self.connector.requests.append(request)
