"""The connector's own hooks in Sales Management: exactly one per entity and action, at our address (ssm.md 1.8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from cdc.failures import Refused, Unavailable
from cdc.sales_management.api import Api
from cdc.webhooks.delivery import ACTION, ENTITY
from schemas.vocabulary import Entity

ENTITIES = {"account": Entity.ACCOUNT, "contact": Entity.CONTACT, "salesorder": Entity.SALES_ORDER}
"""The words of the API."""

ACTIONS = ("insert", "update", "delete")
_PATH = "/hooks"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as it should be."""

    name: str
    url: str
    entity: str
    action: str

    @property
    def body(self) -> dict[str, Any]:
        return {"name": self.name, "url": self.url, "entity": self.entity, "action": self.action, "version": 4}


@dataclass(frozen=True, slots=True)
class Registered:
    """What was done. ``user_id`` is the user our key belongs to, as the hooks that it created say."""

    created: int
    corrected: int
    removed: int
    user_id: int | None


def hooks_of(company: str, address: str, token: str) -> Iterator[Hook]:
    """Those of one company; ``address`` is what ``webhooks`` of the settings says."""
    for entity in ENTITIES:
        for action in ACTIONS:
            words = urlencode({ENTITY: entity, ACTION: action})
            url = f"{address.rstrip('/')}/{company}/{token}?{words}"
            yield Hook(f"{_prefix(company)}{entity} {action}", url, entity, action)


async def register(api: Api, company: str, wanted: Sequence[Hook]) -> Registered:
    """Make it so; what is right already is left alone. Raises Unavailable: a hook that is refused is a matter of rights
    or of the address, and may be corrected there."""
    plan = planned(await own_hooks(api, company), wanted)
    made = [await _call(api, "POST", _PATH, hook.body) for hook in plan.missing]
    for identity, hook in plan.wrong:
        await _call(api, "PUT", f"{_PATH}/{identity}", hook.body)
    await _remove(api, plan.stale)
    return Registered(len(made), len(plan.wrong), len(plan.stale), _creator([*made, *plan.kept]))


@dataclass(slots=True)
class Plan:
    """What has to be done so that exactly the wanted hooks are there."""

    missing: list[Hook] = field(default_factory=list)
    wrong: list[tuple[int, Hook]] = field(default_factory=list)
    stale: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)


def planned(ours: Sequence[dict[str, Any]], wanted: Sequence[Hook]) -> Plan:
    """``ours`` are the hooks that carry our name, the oldest of each name is kept."""
    by_name: dict[str, dict[str, Any]] = {}
    for row in ours:
        by_name.setdefault(row["name"], row)
    plan = Plan()
    for hook in wanted:
        if hook.name not in by_name:
            plan.missing.append(hook)
            continue
        row = by_name[hook.name]
        plan.kept.append(row)
        if not _is_right(row, hook):
            plan.wrong.append((int(row["id"]), hook))
    kept = {id(row) for row in plan.kept}
    plan.stale = [row for row in ours if id(row) not in kept]
    return plan


async def remove(api: Api, company: str) -> int:
    """Remove all of ours; how many there were. Raises Unavailable."""
    ours = await own_hooks(api, company)
    await _remove(api, ours)
    return len(ours)


async def own_hooks(api: Api, company: str) -> list[dict[str, Any]]:
    """The living hooks that carry our name. Raises Unavailable."""
    rows = await _call(api, "GET", _PATH)
    if not isinstance(rows, list):
        raise Unavailable("Sales Management answered its hooks with something that is no list")
    return [row for row in rows if isinstance(row, dict) and _is_ours(row, company)]


def _is_ours(row: dict[str, Any], company: str) -> bool:
    return not row.get("deleted") and "id" in row and str(row.get("name") or "").startswith(_prefix(company))


def _prefix(company: str) -> str:
    return f"cdc {company} "


def _is_right(row: dict[str, Any], hook: Hook) -> bool:
    return all(row.get(name) == value for name, value in hook.body.items() if name != "version")


def _creator(rows: list[Any]) -> int | None:
    users = [row.get("user_created") for row in rows if isinstance(row, dict)]
    return next((user for user in users if isinstance(user, int)), None)


async def _remove(api: Api, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        await _call(api, "DELETE", f"{_PATH}/{row['id']}")


async def _call(api: Api, method: str, path: str, body: Any = None) -> Any:
    try:
        return await api.call(method, path, body)
    except Refused as error:
        raise Unavailable(f"Sales Management refuses a hook: {error.words}; check webhooks of the company") from error
