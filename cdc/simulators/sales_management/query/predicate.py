"""Syntax tree -> one compiled condition, with the index lookup that spares reading every record."""

from typing import Any

from cdc.simulators.sales_management.query.comparisons import comparison, extra_comparison, member
from cdc.simulators.sales_management.query.condition import Among, Condition, Test
from cdc.simulators.sales_management.query.parser import AllOf, AnyOf, Comparison, Node, parse
from cdc.simulators.sales_management.store import Table


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
            return extra_comparison(node, table) if node.name.startswith("Z_") else comparison(node, table)


def _all_of(parts: list[Condition], table: Table) -> Condition:
    tests = [part.holds for part in parts]
    among = next((part.among for part in parts if part.among and table.indexed(part.among.name)), None)
    return Condition(lambda record: all(test(record) for test in tests), among)


def _any_of(parts: list[Condition]) -> Condition:
    merged = _merged(parts)
    if len(merged) == 1:
        return merged[0]
    return Condition(_one_of([part.holds for part in merged]), _common(merged))


def _one_of(tests: list[Test]) -> Test:
    """Three are what a sweep asks of every record: spelt out, they take half the time."""
    if len(tests) != 3:
        return lambda record: any(test(record) for test in tests)
    first, second, third = tests
    return lambda record: first(record) or second(record) or third(record)


def _merged(parts: list[Condition]) -> list[Condition]:
    """Equalities on one field become one set, so that 200 codes cost each record one look."""
    values: dict[str, set[Any]] = {}
    rest: list[Condition] = []
    for part in parts:
        if part.among and part.exact:
            values.setdefault(part.among.name, set()).update(part.among.values)
        else:
            rest.append(part)
    return [member(name, frozenset(found)) for name, found in values.items()] + rest


def _common(parts: list[Condition]) -> Among | None:
    needs = [part.among for part in parts]
    names = {need.name if need else None for need in needs}
    if len(names) != 1 or None in names:
        return None
    return Among(needs[0].name, frozenset().union(*(need.values for need in needs if need))) if needs[0] else None
