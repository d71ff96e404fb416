"""What a list call asks for: filter, order, page; and the records that answer it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from cdc.simulators.sales_management.errors import ApiError, bad_where
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.query import compiled
from cdc.simulators.sales_management.store import Record, Table

PAGE_SIZE = 50
SIZE_HEADERS = ("count", "x-fm-entity-count")
_ORDER = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)(?:\s+(asc|desc))?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Selection:
    """One page of a list; pages count from 0."""

    page: int
    size: int
    where: str
    order: str

    @classmethod
    def of(cls, query: Mapping[str, str], headers: Mapping[str, str], options: SimulatorOptions) -> "Selection":
        where = query.get("where", "").strip()
        if len(where) > options.where_length_max:
            raise bad_where(f"where is longer than {options.where_length_max} characters")
        size = next((headers[name] for name in SIZE_HEADERS if name in headers), str(PAGE_SIZE))
        return cls(
            page=_count("page", query.get("page", "0")),
            size=min(max(_count("Count", size), 1), options.page_size_max),
            where=where,
            order=query.get("order", "").strip(),
        )

    def records(self, table: Table) -> list[Record]:
        """Deleted records are part of every list, unless the filter says otherwise (ssm.md, 1.2)."""
        chosen = _filtered(table, self.where) if self.where else table.records.values()
        ordered = _ordered(table, chosen, self.order) if self.order else chosen
        start = self.page * self.size
        return list(islice(ordered, start, start + self.size))


def _count(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ApiError(f"{name} must be a whole number from 0 on")
    return int(value)


def _filtered(table: Table, where: str) -> Iterable[Record]:
    condition = compiled(where, table)
    among = condition.among
    candidates = (
        table.with_value(among.name, among.values)
        if among and table.indexed(among.name)
        else iter(table.records.values())
    )
    return filter(condition.holds, candidates)


def _ordered(table: Table, records: Iterable[Record], order: str) -> list[Record]:
    """``order=field`` is newest first (ssm.md, 1.2); empty values come last either way (our choice)."""
    match = _ORDER.fullmatch(order)
    field = match and table.resource.spellings.get(match[1].lower())
    if not match or not field:
        raise bad_where(f"order: {table.resource.name} can't be ordered so")
    name, descending = field.name, (match[2] or "desc").lower() == "desc"
    filled: list[Record] = []
    empty: list[Record] = []
    for record in records:
        (empty if record[name] is None else filled).append(record)
    return [*sorted(filled, key=lambda record: record[name], reverse=descending), *empty]
