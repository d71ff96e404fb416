"""Bulk calls: many writes in one request, each with a result of its own (ssm.md, 1.4)."""

from collections.abc import Callable
from typing import Any

from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.faults import FailItems
from cdc.simulators.sales_management.records import Actor, Records
from cdc.simulators.sales_management.store import Record, Table

DONE = 1
FAILED = 0
"""The documents show no failure code: 0 with the single call's message is our choice."""
ACTION_OF_METHOD = {"POST": "insert", "PUT": "update", "DELETE": "delete"}
_WORD = {"POST": "create", "PUT": "update", "DELETE": "delete"}


def bulk(
    records: Records, table: Table, method: str, items: object, actor: Actor, failing: FailItems | None
) -> tuple[list[dict[str, Any]], list[Record]]:
    """One result per item, in order, and the records that were changed.

    Raises ApiError 400 when the whole call is wrong: no array, or more items than the resource takes.
    """
    resource = table.resource
    limit = resource.bulk_delete_max if method == "DELETE" else resource.bulk_write_max
    if not isinstance(items, list):
        raise ApiError(f"{resource.name}: the body must be a JSON array")
    if len(items) > limit:
        raise ApiError(f"{resource.name}: {len(items)} items in one call, at most {limit} are taken")
    write = _writer(records, table, method, actor)
    results: list[dict[str, Any]] = []
    written: list[Record] = []
    for position, item in enumerate(items):
        failure = _failure(failing, position, item, table) if failing else None
        result, record = _one(item, write, method, table, failure)
        results.append(result)
        written += [] if record is None else [record]
    return results, written


def _one(
    item: Any, write: Callable[[dict[str, Any]], Record | None], method: str, table: Table, failure: str | None
) -> tuple[dict[str, Any], Record | None]:
    guid = item.get("guid") if isinstance(item, dict) else None
    identity = item.get("id") if isinstance(item, dict) else None
    try:
        if not isinstance(item, dict):
            raise ApiError(f"{table.resource.name}: each item must be a JSON object")
        if failure:
            raise ApiError(failure)
        record = write(item)
    except ApiError as error:
        return {"code": FAILED, "guid": guid, "id": identity, "message": error.message}, None
    message = f"Entity {_WORD[method]} success"
    return {"code": DONE, "guid": guid, "id": record["id"] if record else identity, "message": message}, record


def _writer(records: Records, table: Table, method: str, actor: Actor) -> Callable[[dict[str, Any]], Record | None]:
    match method:
        case "POST":
            return lambda item: records.create(table, item.get("data"), actor)
        case "PUT":
            return lambda item: records.update(table, _identity(item, table), item.get("data"), actor)
    return lambda item: records.delete(table, _identity(item, table), actor)


def _identity(item: dict[str, Any], table: Table) -> int:
    identity = item.get("id")
    if isinstance(identity, bool) or not isinstance(identity, int):
        raise ApiError(f"{table.resource.name}: id must be a whole number")
    return identity


def _failure(failing: FailItems, position: int, item: Any, table: Table) -> str | None:
    if not isinstance(item, dict):
        return None
    data = item.get("data")
    identity = item.get("id")
    stored = table.records.get(identity) if isinstance(identity, int) else None
    source = stored or (data if isinstance(data, dict) else {})
    return failing.message if failing.meets_item(position, source.get("extId")) else None
