"""Read the records of a batch together."""

from collections.abc import Iterable
from typing import Any

from cdc.sales_management.api import Api
from cdc.sales_management.where import any_of


async def read_by_id(api: Api, resource: str, ids: Iterable[int], *, urgent: bool = False) -> dict[int, dict[str, Any]]:
    """The records with these ids, by id, deleted ones included."""
    rows: dict[int, dict[str, Any]] = {}
    for where in any_of("id", ids):
        for row in await api.rows(f"/{resource}", where, urgent=urgent):
            rows[int(row["id"])] = row
    return rows
