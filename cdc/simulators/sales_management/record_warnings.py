"""Warnings on records: the API's own way to show a message (ssm.md, 1.5)."""

from collections import defaultdict

from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.records import Actor, Records
from cdc.simulators.sales_management.store import Record, Store, Table


class RecordWarnings:
    """Warnings hang on accounts, opportunities, products and sales orders; not on contacts."""

    def __init__(self, store: Store, records: Records) -> None:
        self.table = store.table("warnings")
        self._records = records
        self._of: defaultdict[tuple[str, int], list[int]] = defaultdict(list)

    def listed(self, owner: Table, identity: int) -> list[Record]:
        return [self.table.records[each] for each in self._of.get(self._key(owner, identity), ())]

    def found(self, owner: Table, identity: int, warning_id: int) -> Record:
        if warning_id not in self._of.get(self._key(owner, identity), ()):
            raise ApiError(f"warnings: {warning_id} does not exist on {owner.resource.name} {identity}")
        return self.table.records[warning_id]

    def create(self, owner: Table, identity: int, body: object, actor: Actor) -> Record:
        key = self._key(owner, identity)
        warning = self._records.create(self.table, body, actor)
        self._of[key].append(warning["id"])
        return warning

    def update(self, owner: Table, identity: int, warning_id: int, body: object, actor: Actor) -> Record:
        self.found(owner, identity, warning_id)
        return self._records.update(self.table, warning_id, body, actor)

    def _key(self, owner: Table, identity: int) -> tuple[str, int]:
        if not owner.resource.has_warnings:
            raise ApiError(f"{owner.resource.name} have no warnings")
        self._records.found(owner, identity)
        return owner.resource.name, identity
