"""Which table a file holds, found from its first record; its name can only speak against it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.layouts import LAYOUTS, Layout
from cdc.sources.exports.records import fields
from cdc.sources.exports.tables import SALES_LEDGER, TABLES, Shape, Table

DELIMITERS = (",", ";", "\t")
_SUPPLIERS = re.compile(r"purchase|supplier", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """How to read the records of a file.

    ``columns`` maps each column that is read to its place; ``headed`` is false when the first record is data already.
    """

    table: Table
    delimiter: str
    width: int
    columns: Mapping[str, int]
    shapes: Mapping[str, Shape]
    headed: bool

    @property
    def places(self) -> list[int]:
        return list(self.columns.values())


def read_heading(first: str, name: str, also: Collection[str] = ()) -> Heading:
    """What the first record says. ``name`` is the file's, ``also`` are further columns of SALES_LEDGER to read as text.

    Raises ExportRefused for a heading of no known table, or one that names a column twice.
    """
    for delimiter in DELIMITERS:
        cells = [cell.strip() for cell in fields(first, delimiter)]
        heading = _table_heading(cells, delimiter, also) or _report_heading(cells, delimiter)
        heading = heading or _positions(cells, delimiter)
        if heading:
            _refuse_suppliers(heading, name)
            return heading
    raise ExportRefused(_unknown(first))


def _table_heading(cells: Sequence[str], delimiter: str, also: Collection[str]) -> Heading | None:
    names = [cell.upper() for cell in cells]
    present = frozenset(names)
    fitting = [table for table in TABLES.values() if table.required <= present and not table.foreign & present]
    if not fitting:
        return None
    table = max(fitting, key=lambda candidate: len(candidate.required))
    _refuse_twice(names, table)
    shapes = dict(table.columns)
    if table is SALES_LEDGER:
        shapes |= {column: Shape.TEXT for column in also if column not in shapes}
    return _heading(table, delimiter, names, shapes, headed=True)


def _report_heading(cells: Sequence[str], delimiter: str) -> Heading | None:
    labels = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in cells]
    for layout in LAYOUTS:
        names = [layout.labels.get(label, "") for label in labels]
        if layout.required <= set(names):
            _refuse_twice(names, layout.table)
            return _heading(layout.table, delimiter, names, layout.table.columns, headed=True)
    return None


def _positions(cells: Sequence[str], delimiter: str) -> Heading | None:
    for layout in LAYOUTS:
        if layout.proof and len(cells) >= layout.positions_min and _proven(layout, cells):
            names = [*layout.positions[: len(cells)], *[""] * (len(cells) - len(layout.positions))]
            return _heading(layout.table, delimiter, names, layout.table.columns, headed=False)
    return None


def _proven(layout: Layout, cells: Sequence[str]) -> bool:
    row = dict(zip(layout.positions, cells, strict=False))
    return all(pattern.fullmatch(row[column]) for column, pattern in (layout.proof or {}).items())


def _heading(
    table: Table, delimiter: str, names: Sequence[str], shapes: Mapping[str, Shape], *, headed: bool
) -> Heading:
    places = {name: place for place, name in enumerate(names)}
    columns = {column: places[column] for column in shapes if column in places}
    return Heading(table, delimiter, len(names), columns, {c: shapes[c] for c in columns}, headed)


def _refuse_twice(names: Sequence[str], table: Table) -> None:
    twice = [name for name, times in Counter(names).items() if name and times > 1]
    if twice:
        raise ExportRefused(
            f"the heading names {twice[0]} twice, so it can't be told which one counts; export the table by itself",
            table,
        )


def _refuse_suppliers(heading: Heading, name: str) -> None:
    """Suppliers' addresses and reports have the very columns of the customers' (Sage schema v24, PURCHASE_DEL_ADDR)."""
    if _SUPPLIERS.search(name):
        raise ExportRefused(
            f"it looks like {heading.table.name}, but its name says that it holds purchases or suppliers, which do not "
            "travel; take it out of the folder, or rename it if the name is wrong"
        )


def _unknown(first: str) -> str:
    """Never repeats a cell of the row but the names of columns: without heading, it is somebody's address."""
    cells = max((fields(first, delimiter) for delimiter in DELIMITERS), key=len)
    present = {cell.strip().upper() for cell in cells}
    near = [table for table in TABLES.values() if present.issuperset(table.key) and present & table.required]
    for table in sorted(near, key=lambda candidate: len(candidate.required - present)):
        sibling = sorted(table.foreign & present)
        if sibling:
            return f"its heading has {sibling[0]}, which {table.name} has not: it is another table and does not travel"
        return f"its heading is like {table.name} but lacks {', '.join(sorted(table.required - present))}; add them"
    return (
        f"its first row ({len(cells)} cells) is the heading of no table that the connector reads; export one of "
        f"{', '.join(TABLES)} with its column names as heading"
    )
