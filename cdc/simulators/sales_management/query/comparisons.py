"""One comparison -> a condition: on a declared field, or on a ``Z_`` field."""

import operator
from collections.abc import Callable
from typing import Any

from cdc.simulators.sales_management.errors import bad_where
from cdc.simulators.sales_management.fields import Kind
from cdc.simulators.sales_management.query.condition import Among, Condition
from cdc.simulators.sales_management.query.like import like
from cdc.simulators.sales_management.query.literals import typed, typed_extra
from cdc.simulators.sales_management.query.parser import Comparison
from cdc.simulators.sales_management.store import Table

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def member(name: str, values: frozenset[Any]) -> Condition:
    if not name.startswith("Z_"):
        return Condition(lambda record: record[name] in values, Among(name, values), exact=True)
    return Condition(lambda record: _extra_in(record.get(name), values), Among(name, values), exact=True)


def comparison(node: Comparison, table: Table) -> Condition:
    field = table.resource.spellings.get(node.name.lower())
    if field is None:
        raise bad_where(f"where: {table.resource.name} has no field {node.name[:80]}")
    name = field.name
    if node.operator == "LIKE":
        if field.kind is not Kind.TEXT:
            raise bad_where(f"where: {name} is no text, so LIKE can't be used on it")
        fits = like(str(node.literal))
        return Condition(lambda record: fits(record[name]))
    value = typed(node, field)
    if node.operator == "=":
        return member(name, frozenset([value]))
    if node.operator == "!=":
        return Condition(lambda record: record[name] is not None and record[name] != value)
    compare = _ORDER[node.operator]
    return Condition(lambda record: record[name] is not None and compare(record[name], value))


def extra_comparison(node: Comparison, table: Table) -> Condition:
    name = node.name
    if not table.knows_extra(name):
        raise bad_where(f"where: {table.resource.name} has no field {name[:80]}")
    if node.operator == "LIKE":
        fits = like(str(node.literal))
        return Condition(lambda record: fits(record.get(name)))
    values = typed_extra(node)
    if node.operator == "=":
        return member(name, frozenset(values))
    if node.operator == "!=":
        unwanted = frozenset(values)
        return Condition(lambda record: record.get(name) is not None and not _extra_in(record[name], unwanted))
    compare = _ORDER[node.operator]
    return Condition(lambda record: any(_extra_compares(compare, record.get(name), value) for value in values))


def _extra_in(stored: Any, values: frozenset[Any]) -> bool:
    """A multiple choice equals each of its parts."""
    return any(part in values for part in stored) if isinstance(stored, list) else stored in values


def _extra_compares(compare: Callable[[Any, Any], bool], stored: Any, value: Any) -> bool:
    numbers = (int, float)
    alike = isinstance(stored, str) == isinstance(value, str) and isinstance(stored, (str, *numbers))
    return alike and compare(stored, value)
