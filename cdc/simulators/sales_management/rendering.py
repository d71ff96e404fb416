"""Stored record -> what a GET answers: references with their labels, the API's dates and odd spellings."""

from typing import Any

from cdc.simulators.sales_management import moments
from cdc.simulators.sales_management.fields import Field, Kind
from cdc.simulators.sales_management.store import Record, Store, Table

DEFAULT_LANGUAGE = "EN"


class Renderer:
    """Reads only; the record that comes in is never changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._special = {table.resource.name: _special_fields(table) for table in store}

    def shown(self, table: Table, record: Record, language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
        answer = record.copy()
        for field in self._special[table.resource.name]:
            value = answer[field.name]
            if field.read_as:
                answer[field.read_as] = answer.pop(field.name)
            if value is not None:
                answer[field.shown_as] = self._shown_value(table, field, value, language)
        return answer

    def _shown_value(self, table: Table, field: Field, value: Any, language: str) -> object:
        match field.kind:
            case Kind.MOMENT:
                return moments.shown(value)
            case Kind.REFERENCE:
                return self._reference(table, field, value, language)
            case Kind.REFERENCES:
                return [self._reference(table, field, each, language) for each in value]
            case Kind.FLAG if field.name == "deleted" and table.resource.deleted_as_number:
                return int(value)
        return value

    def _reference(self, table: Table, field: Field, identity: int, language: str) -> dict[str, object]:
        return {"id": identity, table.resource.label_key: self._label(field, identity, language)}

    def _label(self, field: Field, identity: int, language: str) -> str | None:
        if field.choices is not None:
            return field.choices.get(identity)
        target = self._store.table(field.target) if field.target else None
        record = target.records.get(identity) if target else None
        if target is None or record is None:
            return None
        if target.resource.label_by_language:
            label: str = record.get(f"description{language}") or record["descriptionEN"]
            return label
        return " ".join(str(record[name]) for name in target.resource.label if record[name])


def _special_fields(table: Table) -> list[Field]:
    """The fields that are not shown as they are stored."""
    kinds = (Kind.MOMENT, Kind.REFERENCE, Kind.REFERENCES)
    return [
        field
        for field in table.resource.fields.values()
        if field.kind in kinds or field.read_as or (field.name == "deleted" and table.resource.deleted_as_number)
    ]
