"""What people do in the application: one call is one save, of one record or of several that belong together."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdc.simulators.sales_management.control_input import PersonsChange
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.records import Actor, Records
from cdc.simulators.sales_management.simulator import Change, Simulator
from cdc.simulators.sales_management.store import Record, Table


class Save:
    """The changes of one call. Hooks fire once all of it is stored, as their bodies are then the saved state."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._ids: list[int] = []
        self._done: list[Change] = []
        self._orders: dict[int, tuple[Table, Record, Actor]] = {}

    def carry_out(self, changes: Sequence[PersonsChange]) -> list[int]:
        """The ids of the changed records. Raises ApiError at the first refusal; what came before it stays."""
        try:
            for change in changes:
                self._carry_out(change)
            return self._ids
        finally:
            self._save_orders()
            for each in self._done:
                self._simulator.announce([each], by_api=False)

    def _carry_out(self, change: PersonsChange) -> None:
        user_id = self._simulator.user_id(change.user)
        if user_id is None:
            raise ApiError("there is no such user")
        table, actor = self._simulator.table(change.resource), Actor(user_id, person=True)
        record = self._applied(change, table, actor)
        self._ids.append(change.id if record is None else record["id"])
        if record is not None:
            self._done.append(Change(change.action, table, record))
            self._note_order(table, record, actor)

    def _applied(self, change: PersonsChange, table: Table, actor: Actor) -> Record | None:
        records: Records = self._simulator.records
        match change.action:
            case "insert":
                return records.create(table, self._resolved(change.data), actor)
            case "update":
                return records.update(table, change.id, self._resolved(change.data), actor)
            case "delete":
                return records.delete(table, change.id, actor)

    def _resolved(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._id_of(value) for name, value in data.items()}

    def _id_of(self, value: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != {"change"}:
            return value
        place = value["change"]
        if not isinstance(place, int) or not 0 <= place < len(self._ids):
            raise ApiError('"change" must be the place of an earlier change of the same call, from 0 on')
        return self._ids[place]

    def _note_order(self, table: Table, record: Record, actor: Actor) -> None:
        found = self._simulator.records.parent(table, record)
        if found and self._simulator.options.persons_save_orders_whole:
            self._orders[found[1]["id"]] = (*found, actor)

    def _save_orders(self) -> None:
        """An order that the call itself inserted or changed is saved already."""
        for table, order, actor in self._orders.values():
            if not any(each.record is order for each in self._done):
                self._simulator.records.touch(table, order, actor)
                self._done.append(Change("update", table, order))
