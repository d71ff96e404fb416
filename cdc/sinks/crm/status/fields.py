"""A notice as extra fields of the API, cut to what they take; and whether a record shows it already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cdc.failures import Refused
from cdc.sales_management.api import Api
from cdc.sales_management.values import canonical
from cdc.settings import SalesManagementSettings
from cdc.sinks.crm.status.notice import Notice
from schemas.vocabulary import SyncStatus

Values = dict[str, str | None]


def status_fields(settings: SalesManagementSettings) -> list[str]:
    """The fields that are configured for the status, its sentence and its moment."""
    return [name for name in (settings.status_field, settings.status_detail_field, settings.status_at_field) if name]


class Fields:
    """The fields that the settings name. Limits are read once per resource from its schema (ssm.md 1.2)."""

    def __init__(self, api: Api, settings: SalesManagementSettings) -> None:
        self._api = api
        self._settings = settings
        self._limits: dict[str, dict[str, int]] = {}
        self.names = status_fields(settings)

    async def values(self, resource: str, notice: Notice) -> Values:
        """Field and text. Raises Unavailable."""
        limits = await self._limits_of(resource)
        crm = self._settings
        wanted = (
            (crm.status_field, notice.status.filter_label),
            (crm.status_detail_field, notice.detail),
            (crm.status_at_field, notice.at),
        )
        return {name: cut(text, limits.get(name)) for name, text in wanted if name}

    def says(self, row: Mapping[str, Any], status: SyncStatus) -> bool:
        """Whether the record shows this status."""
        name = self._settings.status_field
        return name is not None and canonical(row.get(name), "text") == status.filter_label

    async def _limits_of(self, resource: str) -> dict[str, int]:
        if resource not in self._limits:
            self._limits[resource] = await self._read_limits(resource)
        return self._limits[resource]

    async def _read_limits(self, resource: str) -> dict[str, int]:
        """A schema that is refused names no limits."""
        try:
            schema = await self._api.call("GET", f"/{resource}/schema")
        except Refused:
            return {}
        properties = schema.get("properties") if isinstance(schema, dict) else None
        rows = properties if isinstance(properties, dict) else {}
        found = {name: rows[name].get("maxLength") for name in self.names if isinstance(rows.get(name), dict)}
        return {name: limit for name, limit in found.items() if isinstance(limit, int) and limit > 0}


def cut(text: str | None, most: int | None) -> str | None:
    """A text that had to be cut ends with an ellipsis."""
    return text if text is None or most is None or len(text) <= most else f"{text[: most - 1]}…"


def shows(row: Mapping[str, Any], values: Values) -> bool:
    """Whether the record's extra fields hold these texts; moments may be spelt in several ways (ssm.md 1.5)."""
    return all(_same(canonical(row.get(name), "text"), text) for name, text in values.items())


def _same(there: Any, ours: str | None) -> bool:
    if there == ours or there is None or ours is None:
        return bool(there == ours)
    first, second = _moment(there), _moment(ours)
    return first is not None and first == second


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
