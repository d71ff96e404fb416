"""The Z_ fields that this implementation of Sales Management does not have: left out, and said so."""

import re
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.sales_management.api import Api
from cdc.sinks.crm.payload import Payload

_NAME = re.compile(r"Z_[A-Za-z0-9_]+")


class ExtraFields:
    """Learns from refusals: extra fields exist per implementation, and a missing one must not stop every write."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._missing: dict[str, set[str]] = {}

    def without_missing(self, resource: str, payload: Payload) -> dict[str, Any]:
        """The fields to send; what is left out is noted."""
        absent = sorted(name for name in payload.fields if name in self._missing.get(resource, ()))
        if absent:
            payload.note(f"extra fields that Sales Management does not have: {', '.join(absent)}")
        return {name: value for name, value in payload.fields.items() if name not in absent}

    async def learn(self, resource: str, refusal: Refused, fields: dict[str, Any]) -> bool:
        """Whether the refusal is about extra fields, so that a write without them may do."""
        named = {name for name in _NAME.findall(refusal.words) if name in fields}
        if not named:
            return False
        declared = await self._declared(resource)
        if declared:
            named |= {name for name in fields if name.startswith("Z_") and name not in declared}
        missing = self._missing.setdefault(resource, set())
        missing |= named
        return True

    async def _declared(self, resource: str) -> set[str]:
        """What the schema lists; empty if it can't be had."""
        try:
            return await declared_extras(self._api, resource)
        except (Refused, Unavailable):
            return set()


async def declared_extras(api: Api, resource: str) -> set[str]:
    """The Z_ fields in the resource's schema (ssm.md 1.2)."""
    schema = await api.call("GET", f"/{resource}/schema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return {name for name in properties or () if name.startswith("Z_")}
