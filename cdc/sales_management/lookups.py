"""Ids of value lists by their label: ids differ per implementation, labels have several languages (ssm.md 1.6)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cdc.failures import Unavailable
from cdc.sales_management.api import Api

_KEEP_S = 600.0
_LOOK_AGAIN_S = 30.0
_CODES = {"countries": ("iso2",), "currencies": ("isoCode",)}
"""Lists whose values are named by a code rather than by a description."""


@dataclass(frozen=True, slots=True)
class _List:
    rows: list[dict[str, Any]]
    ids: dict[str, int]
    labels: dict[int, str]
    read_at_s: float


class Lookups:
    """The value lists of one company, read when first needed; a label that is missing makes it look again."""

    def __init__(self, api: Api, clock: Callable[[], float]) -> None:
        self._api = api
        self._clock = clock
        self._lists: dict[str, _List] = {}
        self._reading = asyncio.Lock()

    async def id_of(self, name: str, label: str) -> int | None:
        """The id of the value with this label or code, in any language and any case; None if there is none."""
        wanted = label.strip().casefold()
        found = (await self._list(name, _KEEP_S)).ids.get(wanted)
        return found if found is not None else (await self._list(name, _LOOK_AGAIN_S)).ids.get(wanted)

    async def label_of(self, name: str, identity: int) -> str | None:
        """The code of the value, or its English label; None if the list does not have it."""
        found = (await self._list(name, _KEEP_S)).labels.get(identity)
        return found if found is not None else (await self._list(name, _LOOK_AGAIN_S)).labels.get(identity)

    async def rows(self, name: str) -> list[dict[str, Any]]:
        """The living values of a list."""
        return (await self._list(name, _KEEP_S)).rows

    async def fresh_rows(self, name: str) -> list[dict[str, Any]]:
        """The same, no older than half a minute."""
        return (await self._list(name, _LOOK_AGAIN_S)).rows

    def forget(self, name: str) -> None:
        """The list has changed: read it again when it is needed."""
        self._lists.pop(name, None)

    async def branch(self) -> int:
        """The first branch, the default one if the list says so. Raises Unavailable if there is none."""
        branches = await self.rows("branches")
        chosen = next((row for row in branches if row.get("default")), branches[0] if branches else None)
        if chosen is None:
            raise Unavailable("Sales Management has no branch; every record needs one")
        return int(chosen["id"])

    async def _list(self, name: str, keep_s: float) -> _List:
        async with self._reading:
            known = self._lists.get(name)
            if known is None or self._clock() - known.read_at_s > keep_s:
                rows = [row for row in await self._api.rows(f"/{name}") if not row.get("deleted") and "id" in row]
                known = self._lists[name] = _List(rows, _ids(name, rows), _labels(name, rows), self._clock())
            return known


def _ids(name: str, rows: list[dict[str, Any]]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for row in rows:
        for field, label in row.items():
            if isinstance(label, str) and label.strip() and _names_value(name, field):
                ids.setdefault(label.strip().casefold(), int(row["id"]))
    return ids


def _labels(name: str, rows: list[dict[str, Any]]) -> dict[int, str]:
    wanted = _CODES.get(name, ("descriptionEN", "description"))
    found: dict[int, str] = {}
    for row in rows:
        label = next((row[field] for field in wanted if isinstance(row.get(field), str)), "").strip()
        if label:
            found[int(row["id"])] = label
    return found


def _names_value(name: str, field: str) -> bool:
    codes = _CODES.get(name)
    return field in codes if codes else field.lower().startswith("description")
