"""Syntax tree -> one compiled condition, with the index lookup that spares reading every record."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cdc.simulators.sales_management.errors import bad_where
from cdc.simulators.sales_management.fields import Kind
from cdc.simulators.sales_management.query.like import like
from cdc.simulators.sales_management.query.literals import typed, typed_extra
from cdc.simulators.sales_management.query.parser import AllOf, AnyOf, Comparison, Node, parse
from cdc.simulators.sales_management.store import Record, Table

Test = Callable[[Record], bool]
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


@dataclass(frozen=True)
class Among:
    """One field and the values of which it must have one."""

    name: str
    values: frozenset[Any]


@dataclass(frozen=True)
class Condition:
    """``among`` must be true wherever the condition holds; with ``exact`` it is the whole condition."""

    holds: Test
    among: Among | None = None
    exact: bool = False


def compiled(where: str, table: Table) -> Condition:
    """A condition on the records of the table.

    Our choices: text is compared exactly, and an empty field fulfils no comparison, as in SQL. Raises ApiError (901).
    """
    return _condition(parse(where), table)


def _condition(node: Node, table: Table) -> Condition:
    match node:
        case AllOf(parts):
            return _all_of([_condition(part, table) for part in parts], table)
        case AnyOf(parts):
            return _any_of([_condition(part, table) for part in parts])
        case Comparison():
            return _extra(node, table) if node.name.startswith("Z_") else _comparison(node, table)


def _all_of(parts: list[Condition], table: Table) -> Condition:
    tests = [part.holds for part in parts]
    among = next((part.among for part in parts if part.among and table.indexed(part.among.name)), None)
    return Condition(lambda record: all(test(record) for test in tests), among)


def _any_of(parts: list[Condition]) -> Condition:
    merged = _merged(parts)
    if len(merged) == 1:
        return merged[0]
    tests = [part.holds for part in merged]
    return Condition(lambda record: any(test(record) for test in tests), _common(merged))


def _merged(parts: list[Condition]) -> list[Condition]:
    """Equalities on one field become one set, so that 200 codes cost each record one look."""
    values: dict[str, set[Any]] = {}
    rest: list[Condition] = []
    for part in parts:
        if part.among and part.exact:
            values.setdefault(part.among.name, set()).update(part.among.values)
        else:
            rest.append(part)
    return [_member(name, frozenset(found)) for name, found in values.items()] + rest


def _common(parts: list[Condition]) -> Among | None:
    needs = [part.among for part in parts]
    names = {need.name if need else None for need in needs}
    if len(names) != 1 or None in names:
        return None
    return Among(needs[0].name, frozenset().union(*(need.values for need in needs if need))) if needs[0] else None


def _member(name: str, values: frozenset[Any]) -> Condition:
    if not name.startswith("Z_"):
        return Condition(lambda record: record[name] in values, Among(name, values), exact=True)
    return Condition(lambda record: _extra_in(record.get(name), values), Among(name, values), exact=True)


def _comparison(node: Comparison, table: Table) -> Condition:
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
        return _member(name, frozenset([value]))
    if node.operator == "!=":
        return Condition(lambda record: record[name] is not None and record[name] != value)
    compare = _ORDER[node.operator]
    return Condition(lambda record: record[name] is not None and compare(record[name], value))


def _extra(node: Comparison, table: Table) -> Condition:
    name = node.name
    if not table.knows_extra(name):
        raise bad_where(f"where: {table.resource.name} has no field {name[:80]}")
    if node.operator == "LIKE":
        fits = like(str(node.literal))
        return Condition(lambda record: fits(record.get(name)))
    values = typed_extra(node)
    if node.operator == "=":
        return _member(name, frozenset(values))
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
