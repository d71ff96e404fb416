"""Effects that must not be: a second creation, a version that goes back, a deletion in Sage."""

from collections import Counter
from typing import Any

from schemas.marks import id_in_order
from schemas.vocabulary import Entity
from tests.chaos.checks.ending import Ending


def created_twice(end: Ending) -> list[str]:
    """Records made twice: by the log of Sales Management, and by what Sage holds."""
    made = Counter(
        (write["path"].removesuffix("/bulk"), code)
        for write in end.crm_writes
        if write["method"] == "POST"
        for code in write["ext_ids"]
        if code
    )
    found = [f"{count} creations of {code} by POST {path}" for (path, code), count in made.items() if count > 1]
    orders = [id_in_order(row["CUST_ORDER_NUMBER"]) for row in end.sage[Entity.SALES_ORDER].values()]
    names: dict[str, list[Any]] = {
        "codes of accounts in Sales Management": [row["extId"] for row in end.living(Entity.ACCOUNT)],
        "codes of contacts in Sales Management": [row["extId"] for row in end.living(Entity.CONTACT)],
        "quotations in Sage of order": orders,
        "accounts in Sage named": [row["NAME"] for row in end.sage[Entity.ACCOUNT].values()],
        "contacts in Sage named": [row["CONTACT_NAME"] for row in end.sage[Entity.CONTACT].values()],
    }
    for words, values in names.items():
        found += [f"{count} {words} {one}" for one, count in Counter(values).items() if one and count > 1]
    return found


def turned_back(end: Ending) -> list[str]:
    """Writes to Sales Management that left an older version of the record behind (promise 4)."""
    latest: dict[tuple[str, int], int] = {}
    found: list[str] = []
    for write in end.crm_writes:
        resource = write["path"].strip("/").split("/")[0]
        for identity, shown in zip(write["ids"], write["versions"], strict=True):
            version = _number(shown)
            if version < latest.get((resource, identity), 0):
                found.append(f"{resource} {identity} went from version {latest[resource, identity]} to {version}")
            latest[resource, identity] = max(version, latest.get((resource, identity), 0))
    return found


def deletions_in_sage(end: Ending) -> list[str]:
    """What the bridge was asked to delete: never anything (promise 5)."""
    return [f"{one['method']} {one['path']}" for one in end.bridge["writes"] if one["method"] == "DELETE"]


def parallel_writes(end: Ending) -> list[str]:
    at_once = end.bridge["concurrent_writes_max"]
    return [f"{at_once} writes into Sage at one time"] if at_once > 1 else []


def _number(shown: Any) -> int:
    text = str(shown.get("value") if isinstance(shown, dict) else shown)
    return int(text) if text.isdigit() else 0
