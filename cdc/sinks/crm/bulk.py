"""Many writes in one request, each with a result of its own (ssm.md 1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.sales_management.api import Api
from cdc.sales_management.classify import CODE_CONNECTION, words_of

DONE = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One write. ``guid`` is echoed in its result; ``id`` is missing in a creation, ``data`` in a deletion."""

    guid: str
    id: int | None = None
    data: dict[str, Any] | None = None


Result = int | Refused | Unavailable
"""The record's id, or why it was not written."""


async def send(
    api: Api, method: str, resource: str, items: Sequence[Item], most: int, *, urgent: bool = False
) -> dict[str, Result]:
    """The result of each item by guid. Everything that happens is a result; nothing is raised.

    Once a request fails for want of the target, the rest is not sent and has the same failure for its result.
    """
    results: dict[str, Result] = {}
    for start in range(0, len(items), most):
        chunk = items[start : start + most]
        try:
            results |= await _chunk(api, method, resource, chunk, urgent)
        except Unavailable as error:
            results |= {item.guid: error for item in chunk}
            unsent = _unsent(error)
            return results | {item.guid: unsent for item in items[start + most :]}
    return results


async def _chunk(api: Api, method: str, resource: str, chunk: Sequence[Item], urgent: bool) -> dict[str, Result]:
    """A request that is refused as a whole was not carried out: halves find out which item is to blame."""
    try:
        if len(chunk) == 1:
            return {chunk[0].guid: await _single(api, method, resource, chunk[0], urgent)}
        answer = await api.call(method, f"/{resource}/bulk", [_in_bulk(item) for item in chunk], urgent=urgent)
    except Refused as error:
        if len(chunk) == 1:
            return {chunk[0].guid: error}
        middle = len(chunk) // 2
        first = await _chunk(api, method, resource, chunk[:middle], urgent)
        return first | await _chunk(api, method, resource, chunk[middle:], urgent)
    return _by_guid(chunk, answer)


async def _single(api: Api, method: str, resource: str, item: Item, urgent: bool) -> Result:
    path = f"/{resource}" if item.id is None else f"/{resource}/{item.id}"
    answer = await api.call(method, path, item.data, urgent=urgent)
    if item.id is not None:
        return item.id
    created = answer.get("id") if isinstance(answer, dict) else None
    return created if isinstance(created, int) else _unclear(resource)


def _in_bulk(item: Item) -> dict[str, Any]:
    sent: dict[str, Any] = {"guid": item.guid}
    if item.id is not None:
        sent["id"] = item.id
    return sent if item.data is None else sent | {"data": item.data}


def _by_guid(chunk: Sequence[Item], answer: Any) -> dict[str, Result]:
    rows = answer if isinstance(answer, list) else []
    answered = {row["guid"]: row for row in rows if isinstance(row, dict) and isinstance(row.get("guid"), str)}
    return {item.guid: _result(item, answered.get(item.guid)) for item in chunk}


def _result(item: Item, row: dict[str, Any] | None) -> Result:
    """Promise 9: an answer that says nothing of the item leaves its outcome unknown."""
    if row is None or "code" not in row:
        return _unclear("the bulk call")
    if row["code"] == DONE:
        identity = row.get("id", item.id)
        return identity if isinstance(identity, int) else _unclear("the bulk call")
    if row["code"] == CODE_CONNECTION:
        return Unavailable("Sales Management has lost its database", may_have_arrived=True, company_wide=False)
    return Refused(words_of(row) or "Sales Management refused it without saying why")


def _unclear(what: str) -> Unavailable:
    return Unavailable(
        f"Sales Management's answer to {what} does not say what became of the record",
        may_have_arrived=True, company_wide=False,
    )  # fmt: skip


def _unsent(error: Unavailable) -> Unavailable:
    return Unavailable(error.words, retry_after_s=error.retry_after_s, company_wide=error.company_wide)
