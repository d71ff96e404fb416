"""A list as CSV that is safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from cdc.console.pages.words import machine_moment
from cdc.console.read_model.views import Page
from cdc.operations.spreadsheet import safe_cell
from schemas.status import Status

_ROWS_AT_ONCE = 500
_BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "company", "entity", "kind", "sage_code", "sales_management_id", "name", "synchronisation_status", "reason",
    "synchronisation_detail", "last_synchronisation", "changed_at", "record_id",
)  # fmt: skip


def rows_of(page: Callable[[int, int], Page]) -> Iterator[str]:
    """The text of the file, a few hundred records at a time; ``page(number, size)`` reads them."""
    yield _BYTE_ORDER_MARK + _text([COLUMNS])
    number = 1
    while (found := page(number, _ROWS_AT_ONCE)).records:
        yield _text(_row(status) for status in found.records)
        number += 1


def _row(status: Status) -> list[str]:
    last = status.last_synchronised_at
    values = (
        status.company, status.entity.value, status.kind.value, status.sage_key, status.crm_id, status.name,
        status.status.filter_label, status.reason, status.detail, machine_moment(last) if last else None,
        machine_moment(status.changed_at), status.record_id,
    )  # fmt: skip
    return [safe_cell(value) for value in values]


def _text(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
