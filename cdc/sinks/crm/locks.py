"""Read-only records: whether a refusal is about the lock, and how to set it."""

import re
from collections.abc import Sequence

from cdc.failures import Refused
from cdc.sinks.crm.bulk import Item, send
from cdc.sinks.crm.mapping import Attempt, Office

_ABOUT_A_LOCK = re.compile(r"read.?only|^bad request$", re.IGNORECASE)
"""Whether the API refuses to change a read-only record, and how it says so, is unknown (ssm.md 4)."""


def is_about_a_lock(result: object) -> bool:
    """Whether what the API answered may mean that the record is read-only."""
    return isinstance(result, Refused) and bool(_ABOUT_A_LOCK.search(result.words))


async def set_lock(
    resource: str, attempts: Sequence[Attempt], office: Office, most: int, *, lock: bool
) -> list[Attempt]:
    """Those for which it worked. The others fail, if they have no answer yet."""
    items = [Item(each.guid, each.crm_id, {"readOnly": lock}) for each in attempts]
    results = await send(office.api, "PUT", resource, items, most, urgent=office.urgent)
    done = []
    for each in attempts:
        result = results[each.guid]
        if isinstance(result, int):
            done.append(each)
        elif each.answer is None:
            each.fail(result)
    return done
