"""A whole write body: known names only, required fields present, every value checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdc.simulators.sales_management.catalogue import Resource
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.fields import Field
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.store import Table
from cdc.simulators.sales_management.values import BadValue, Checker, stored_extra

_EXTRA_NAME = re.compile(r"Z_[A-Za-z0-9_]{1,80}")
_NAME_SHOWN_MAX = 80


@dataclass(frozen=True)
class BodyRules:
    """Turns the body of a POST or PUT into stored values, or refuses it with a 400 that names the field."""

    options: SimulatorOptions
    checker: Checker

    def for_create(self, table: Table, body: object) -> dict[str, Any]:
        values = self.for_update(table, body)
        for field in table.resource.own_fields:
            if field.required and field.name not in values:
                raise ApiError(f"{table.resource.name}: {field.name} is required")
        return values

    def for_update(self, table: Table, body: object) -> dict[str, Any]:
        if not isinstance(body, Mapping):
            raise ApiError(f"{table.resource.name}: the body must be a JSON object")
        values: dict[str, Any] = {}
        for name, value in body.items():
            if name.startswith("Z_"):
                self._take_extra(table, name, value, values)
            else:
                self._take(table.resource, name, value, values)
        return values

    def _take(self, resource: Resource, name: str, value: object, values: dict[str, Any]) -> None:
        field = resource.written.get(name)
        if field is None or field.read_only:
            self._refuse_unknown(resource, name, "is not a field" if field is None else "is read-only")
            return
        try:
            values[field.name] = self._required(field, self.checker.stored(field, value))
        except BadValue as error:
            raise ApiError(f"{resource.name}: {field.name} {error}") from None

    def _required(self, field: Field, value: object) -> object:
        if not field.required:
            return value
        blank = isinstance(value, str) and not value.strip() and self.options.blank_required_refused
        if value is None or value == [] or blank:
            raise BadValue("is required and must not be empty")
        return value

    def _take_extra(self, table: Table, name: str, value: object, values: dict[str, Any]) -> None:
        if not _EXTRA_NAME.fullmatch(name) or not table.knows_extra(name):
            self._refuse_unknown(table.resource, name, "is not an extra field")
            return
        try:
            values[name] = stored_extra(value)
        except BadValue as error:
            raise ApiError(f"{table.resource.name}: {name} {error}") from None

    def _refuse_unknown(self, resource: Resource, name: str, problem: str) -> None:
        if self.options.unknown_fields_refused:
            raise ApiError(f"{resource.name}: {name[:_NAME_SHOWN_MAX]} {problem}")
