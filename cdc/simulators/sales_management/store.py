"""The records in memory, by resource and id, with an index on the fields that clients look up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cdc.simulators.sales_management.catalogue import ATTACHED, CATALOGUE, Resource

Record = dict[str, Any]
"""Stored values by write spelling; a reference is its id, a date its fixed-width text."""

_ID_STRIDE = 37


class Table:
    """The records of one resource. Ids are given out in order and never again."""

    def __init__(self, resource: Resource, first_id: int, declared_extras: tuple[str, ...] | None = None) -> None:
        self.resource = resource
        self.declared_extras = declared_extras
        self.records: dict[int, Record] = {}
        self.deleted_count = 0
        self.extra_names: set[str] = set()
        self.blank: Record = {field.name: field.default for field in resource.fields.values()}
        self._next_id = first_id
        self._indexes: dict[str, dict[Any, dict[int, None]]] = {
            field.name: defaultdict(dict) for field in resource.fields.values() if field.indexed
        }

    def next_id(self) -> int:
        return self._next_id

    def insert(self, record: Record) -> None:
        self._next_id = max(self._next_id, record["id"] + 1)
        self.records[record["id"]] = record
        self._note_extras(record)
        self.deleted_count += bool(record["deleted"])
        for name, index in self._indexes.items():
            index[record[name]][record["id"]] = None

    def change(self, record: Record, values: Record) -> None:
        """Overwrites the given fields of a record that is in the table."""
        self._note_extras(values)
        self.deleted_count += bool(values.get("deleted", record["deleted"])) - bool(record["deleted"])
        for name in self._indexes.keys() & values.keys():
            self._move(self._indexes[name], record["id"], record[name], values[name])
        record.update(values)

    def knows_extra(self, name: str) -> bool:
        return self.declared_extras is None or name in self.declared_extras

    def indexed(self, name: str) -> bool:
        return name == "id" or name in self._indexes

    def with_value(self, name: str, values: Iterable[Any]) -> Iterator[Record]:
        """The records whose indexed field has one of the values, in order of id."""
        if name == "id":
            found = {value for value in values if value in self.records}
        else:
            index = self._indexes[name]
            found = {identity for value in values if value in index for identity in index[value]}
        return (self.records[identity] for identity in sorted(found))

    def _note_extras(self, values: Record) -> None:
        self.extra_names |= values.keys() - self.blank.keys()

    @staticmethod
    def _move(index: dict[Any, dict[int, None]], identity: int, old: object, new: object) -> None:
        del index[old][identity]
        if not index[old]:
            del index[old]
        index[new][identity] = None


class Store:
    """One table for each resource of the catalogue; each starts at an id of its own, so that mixed-up ids show."""

    def __init__(self, first_id: int, extra_fields: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._tables: dict[str, Table] = {}
        for position, resource in enumerate((*CATALOGUE, *ATTACHED)):
            declared = None if extra_fields is None else extra_fields.get(resource.name, ())
            self._tables[resource.name] = Table(resource, first_id + _ID_STRIDE * position, declared)

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def table(self, name: str) -> Table:
        return self._tables[name]

    def exists(self, name: str, identity: int) -> bool:
        return identity in self._tables[name].records
