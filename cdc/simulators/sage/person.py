"""What a bookkeeper does in Sage itself: rows are made, changed and deleted, quotations won and lost."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cdc.simulators.sage.business.amounts import QUANTITY, lines_of, priced, retotal
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.business.orders import lost, won
from cdc.simulators.sage.cells import flag
from cdc.simulators.sage.errors import BadCall
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.store import key_of
from cdc.simulators.sage.tables import DELETED_RECORDS, LINES, SALES_ORDER, TABLES, Table

_DOCUMENT_OF = {lines: document for document, lines in LINES.items()}
_AMOUNTS = frozenset({"UNIT_PRICE", "DISCOUNT_RATE", "TAX_RATE", "QTY_ORDER", "QUANTITY"})
_NUMBERED = "1"


class PersonsChange(BaseModel):
    """``key`` is the row's; for lines ``104/2``. ``how`` says what deleting leaves behind: the row with its flag, a row
    in DELETED_RECORDS, or nothing. ``touch`` False leaves the modify stamp as it is, as the driver sometimes does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    action: Literal["create", "update", "delete", "win", "lose"]
    key: str | int = ""
    values: dict[str, Any] = Field(default_factory=dict)
    how: Literal["flag", "hard", "recorded"] = "flag"
    touch: bool = True


def apply(books: Books, change: PersonsChange) -> str:
    """Within a transaction; the key of the row. Raises BadCall."""
    table = TABLES.get(change.table.upper())
    if table is None:
        raise BadCall(400, f"{change.table[:40]} is not a table of the company: one of {', '.join(TABLES)} is.")
    values = {name.upper(): _cell(value) for name, value in change.values.items()}
    if change.action == "create":
        return _create(books, table, values)
    row = _row(books, table, str(change.key))
    match change.action:
        case "update":
            _update(books, table, row, values, touch=change.touch)
        case "delete":
            _delete(books, table, row, change.how)
        case "win" | "lose":
            _decide(books, table, row, change.action)
    return str(change.key)


def _create(books: Books, table: Table, values: Row) -> str:
    if any(not values.get(column) for column in table.key):
        raise BadCall(400, f"A new row of {table.name} needs {' and '.join(table.key)}.")
    if books.store.find(table.name, *key_of(table, values)) is not None:
        raise BadCall(400, f"{table.name} has a row {'/'.join(key_of(table, values))}.")
    blank = dict.fromkeys(books.store.columns(table.name), "")
    row = books.created(blank) | values
    books.store.put(table.name, _amounts(table, row, values))
    _retotal(books, table, row)
    return "/".join(key_of(table, row))


def _update(books: Books, table: Table, row: Row, values: Row, *, touch: bool) -> None:
    if any(values.get(column, row[column]) != row[column] for column in table.key):
        raise BadCall(400, "A key can't be changed after it was saved: delete the row and create another.")
    changed = row | values
    stamped = books.touched(changed) if touch and "RECORD_MODIFY_DATE" not in values else changed
    books.store.put(table.name, _amounts(table, stamped, values))
    _retotal(books, table, row)


def _delete(books: Books, table: Table, row: Row, how: str) -> None:
    rows = [(table, row)]
    if table.name in LINES:
        rows += [(TABLES[LINES[table.name]], line) for line in lines_of(books, table.name, row[table.key[0]])]
    for owner, each in rows:
        if how == "flag":
            books.store.put(owner.name, books.touched(each | {"RECORD_DELETED": "1"}))
        else:
            books.store.remove(owner.name, *key_of(owner, each))
    if how == "recorded":
        _record(books, table, row)
    _retotal(books, table, row)


def _record(books: Books, table: Table, row: Row) -> None:
    if table.deleted_as is None:
        raise BadCall(400, f"Sage keeps no record of what is deleted from {table.name}.")
    own = {"TABLE_ID": str(table.deleted_as), "FOREIGN_REF": row[table.key[0]]}
    own |= {"DELETION_DATE_TIME": books.clock.stamp(), "FOREIGN_REF_TYPE": _NUMBERED if table.name in LINES else "0"}
    books.store.put(DELETED_RECORDS, books.created(own))


def _decide(books: Books, table: Table, row: Row, action: str) -> None:
    if table.name != SALES_ORDER:
        raise BadCall(400, "Only quotations in SALES_ORDER are won or lost.")
    books.store.put(table.name, won(books, row) if action == "win" else lost(books, row))


def _amounts(table: Table, row: Row, values: Row) -> Row:
    """A line whose price, quantity, discount or tax rate was changed gets its amounts anew."""
    document = _DOCUMENT_OF.get(table.name)
    return priced(row, QUANTITY[document]) if document and _AMOUNTS & values.keys() else row


def _retotal(books: Books, table: Table, row: Row) -> None:
    """Totals of a header always equal its lines. A deleted document keeps those that it had."""
    document = table.name if table.name in LINES else _DOCUMENT_OF.get(table.name)
    if document is None:
        return
    key = row[TABLES[document].key[0]]
    header = books.store.find(document, key)
    if header is not None and not flag(header.get("RECORD_DELETED", "")):
        retotal(books, document, key)


def _row(books: Books, table: Table, key: str) -> Row:
    parts = tuple(key.rsplit("/", len(table.key) - 1)) if len(table.key) > 1 else (key,)
    row = books.store.find(table.name, *parts)
    if row is None:
        raise BadCall(404, f"{table.name} has no row {key[:40]}.")
    return row


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        raise BadCall(400, "The value of a cell must be a text, a number, true, false or null.")
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)
