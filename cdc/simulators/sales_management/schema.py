"""What the API says about itself: ``/resources`` and ``/{resource}/schema`` (ssm.md, 1.2)."""

from typing import Any

from cdc.simulators.sales_management.catalogue import Resource
from cdc.simulators.sales_management.fields import Field, Kind
from cdc.simulators.sales_management.store import Table

_TYPES = {
    Kind.TEXT: "string",
    Kind.WHOLE: "integer",
    Kind.NUMBER: "number",
    Kind.FLAG: "boolean",
    Kind.MOMENT: "string",
    Kind.REFERENCE: "object",
    Kind.REFERENCES: "array",
}


def endpoint(resource: Resource) -> dict[str, object]:
    path = f"/api/v4/{resource.name}"
    operations = {"create": True, "read": True, "update": True, "delete": True}
    return {"end_point": path, "schema": f"{path}/schema", "operations": operations}


def schema(table: Table) -> dict[str, Any]:
    """Extra fields are listed when they are declared, or else once a record has had them."""
    properties = {field.shown_as: _described(field) for field in table.resource.fields.values()}
    extras = sorted(table.extra_names if table.declared_extras is None else table.declared_extras)
    return {"properties": properties | {name: {"type": ["string", "null"], "readOnly": False} for name in extras}}


def _described(field: Field) -> dict[str, object]:
    described: dict[str, object] = {"type": [_TYPES[field.kind], "null"], "readOnly": field.read_only}
    if field.required:
        described |= {"type": _TYPES[field.kind], "required": True}
    if field.length_max is not None:
        described["maxLength"] = field.length_max
    if field.kind is Kind.MOMENT:
        described["format"] = "date-time"
    if field.target is not None:
        described["table"] = field.target
    return described
