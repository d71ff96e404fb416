"""Create, change and delete one record, by the API's key or by a person in the application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdc.simulators.sales_management import moments
from cdc.simulators.sales_management.bodies import BodyRules
from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.store import Record, Store, Table
from cdc.simulators.sales_management.values import Checker


@dataclass(frozen=True)
class Actor:
    """Who writes. A person can't touch what is read-only; the API key can, unless the options refuse it too."""

    user_id: int | None
    person: bool = False


class Records:
    """The write side of the store; every refusal is an ApiError."""

    def __init__(self, store: Store, options: SimulatorOptions, clock: Clock) -> None:
        exists = store.exists if options.unknown_references_refused else None
        self._rules = BodyRules(options, Checker(options.decimals_in_whole_numbers_accepted, exists))
        self._store = store
        self._options = options
        self._clock = clock

    def create(self, table: Table, body: object, actor: Actor) -> Record:
        values = self._rules.for_create(table, body)
        self._check_ext_id(table, values, None)
        self._refuse_locked_parent(table, values, actor)
        return self._insert(table, values, actor, {})

    def create_as_found(self, table: Table, body: Mapping[str, Any], actor: Actor) -> Record:
        """A record that was there before: ``id`` and the audit fields may be given as well."""
        audit = {name: value for name, value in body.items() if name in table.blank and _is_audit(table, name)}
        rest = {name: value for name, value in body.items() if name not in audit}
        if audit.get("id") in table.records:
            raise ApiError(f"{table.resource.name}: id {audit['id']} is taken")
        dated = {
            name: moments.parse(value) if name.startswith("date") and value else value for name, value in audit.items()
        }
        if dated.get("deleted"):
            dated = {"dateDeleted": self._now(), "salesRepIdDeleted": actor.user_id} | dated
        return self._insert(table, self._rules.for_create(table, rest), actor, dated)

    def update(self, table: Table, identity: int, body: object, actor: Actor) -> Record:
        record = self.found(table, identity)
        values = self._rules.for_update(table, body)
        if record["deleted"] and self._options.deleted_records_refuse_updates:
            raise ApiError(f"{table.resource.name}: {identity} is deleted")
        if values.get("readOnly") is not False or actor.person:
            self._refuse_read_only(table, record, actor)
        self._check_ext_id(table, values, identity)
        self._change(table, record, values, actor)
        return record

    def touch(self, table: Table, record: Record, actor: Actor) -> None:
        """Saves the record as it is."""
        self._change(table, record, {}, actor)

    def delete(self, table: Table, identity: int, actor: Actor) -> Record | None:
        """Soft: the record stays readable, marked. None: it was deleted before, and nothing changes."""
        record = self.found(table, identity)
        self._refuse_read_only(table, record, actor)
        if record["deleted"]:
            return None
        moment = moments.after(self._now(), record["dateUpdated"] or record["dateCreated"])
        table.change(record, {"deleted": True, "dateDeleted": moment, "salesRepIdDeleted": actor.user_id})
        return record

    def found(self, table: Table, identity: int) -> Record:
        record = table.records.get(identity)
        if record is None:
            raise ApiError(f"{table.resource.name}: {identity} does not exist")
        return record

    def parent(self, table: Table, record: Mapping[str, Any]) -> tuple[Table, Record] | None:
        """The record whose part this one is: the order of a line."""
        name = table.resource.parent
        target = table.resource.fields[name].target if name else None
        if name is None or target is None:
            return None
        owner = self._store.table(target)
        return (owner, owner.records[record[name]]) if record.get(name) in owner.records else None

    def _change(self, table: Table, record: Record, values: Record, actor: Actor) -> None:
        """Each update of a record is later than the one before it."""
        moment = moments.after(self._now(), record["dateUpdated"] or record["dateCreated"])
        audit = {"dateUpdated": moment, "salesRepIdUpdated": actor.user_id}
        table.change(record, values | self._derived(table, values, actor, moment) | audit)

    def _insert(self, table: Table, values: Record, actor: Actor, audit: Record) -> Record:
        moment = self._now()
        created = {"dateCreated": moment, "salesRepIdCreated": actor.user_id}
        record = table.blank | values | self._derived(table, values, actor, moment) | created | audit
        if record["id"] is None:
            record["id"] = table.next_id()
        table.insert(record)
        return record

    def _derived(self, table: Table, values: Record, actor: Actor, moment: str) -> Record:
        """What follows from the written values: dated stamps and references by extId."""
        derived: Record = {}
        for name, (date_field, user_field) in table.resource.stamps.items():
            if name in values:
                derived |= {date_field: moment, user_field: actor.user_id}
        for field in table.resource.own_fields:
            if field.follows in values and field.target:
                match = next(self._store.table(field.target).with_value("extId", [values[field.follows]]), None)
                derived[field.name] = match and match["id"]
        return derived

    def _refuse_read_only(self, table: Table, record: Record, actor: Actor) -> None:
        if record.get("readOnly") and (actor.person or self._options.readonly_refused):
            raise ApiError(f"{table.resource.name}: {record['id']} is read-only")
        self._refuse_locked_parent(table, record, actor)

    def _refuse_locked_parent(self, table: Table, record: Record, actor: Actor) -> None:
        found = self.parent(table, record)
        if found and found[1].get("readOnly") and (actor.person or self._options.lines_of_read_only_orders_refused):
            raise ApiError(f"{found[0].resource.name}: {found[1]['id']} is read-only")

    def _check_ext_id(self, table: Table, values: Record, identity: int | None) -> None:
        if not (self._options.ext_ids_unique and values.get("extId")):
            return
        for other in table.with_value("extId", [values["extId"]]):
            if other["id"] != identity and not other["deleted"]:
                raise ApiError(f"{table.resource.name}: extId is already used by {other['id']}")

    def _now(self) -> str:
        return moments.from_wall(self._clock.wall_ns())


def _is_audit(table: Table, name: str) -> bool:
    return table.resource.fields[name].read_only
