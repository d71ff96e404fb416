"""A row of the API as canonical values: the reverse of what the sink writes."""

from typing import Any

from cdc.rules.names import join_name
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.values import UNREADABLE, canonical, reference_of
from schemas.record import Names
from schemas.records import RECORDS
from schemas.vocabulary import Entity

_FIRST_NAMES = ("firstName",)
_LAST_NAMES = ("lastName", "lasttName")
"""The second is how the vendor's own description of a read misspells it (ssm.md 1.6)."""

_OWN_ADDRESS = frozenset({"address_1", "address_2", "town", "county", "postcode", "country"})


async def view_of(entity: Entity, row: dict[str, Any], lookups: Lookups) -> dict[str, Any]:
    """The canonical values of those fields that the row has, as JSON values (shape: ``Change.after``).

    A field that the row lacks is absent, an empty one is None. Absent as well is what can't be read: a country that is
    not in the list, a number that is none. Raises Unavailable if a value list can't be had.
    """
    view: dict[str, Any] = {}
    for field, names in RECORDS[entity].names():
        if names.crm is not None and names.crm in row:
            value = await _value(names, row[names.crm], lookups)
            if value is not UNREADABLE:
                view[field] = value
    if entity is Entity.CONTACT:
        return _contact(view, row)
    return _order(view, row) if entity is Entity.SALES_ORDER else view


async def _value(names: Names, raw: Any, lookups: Lookups) -> Any:
    if names.lookup is None:
        return canonical(raw, names.shape, names.places)
    identity = reference_of(raw)
    if identity is None:
        return None
    label = await lookups.label_of(names.lookup, identity)
    return UNREADABLE if label is None else label


def _order(view: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """An order's comment is its notes, whole."""
    return view | {"notes": canonical(row["comment"], "text")} if "comment" in row else view


def _contact(view: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Two names are one; the address that a contact shares with its company is not its own (ssm.md 1.6)."""
    if any(field in row for field in (*_FIRST_NAMES, *_LAST_NAMES)):
        view["name"] = join_name(_first(row, _FIRST_NAMES), _first(row, _LAST_NAMES)) or None
    if row.get("UseCompanyAddress") or row.get("useCompanyAddress"):
        return {field: value for field, value in view.items() if field not in _OWN_ADDRESS}
    return view


def _first(row: dict[str, Any], fields: tuple[str, ...]) -> str | None:
    value = next((row[field] for field in fields if row.get(field)), None)
    return None if value is None else str(value)
