"""Bytes to message and back, with orjson underneath."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

AnyMessage = TypeVar("AnyMessage", bound=BaseModel)


def to_bytes(message: BaseModel) -> bytes:
    """The message as UTF-8 JSON, fields under their public names."""
    return message.__pydantic_serializer__.to_json(message, by_alias=True)


def from_bytes(kind: type[AnyMessage], raw: bytes) -> AnyMessage:
    """The message in these bytes. Raises pydantic.ValidationError naming each wrong field."""
    return kind.model_validate_json(raw)


def dumps(value: Any) -> bytes:
    """Plain values as JSON with sorted keys, for hashing and for state."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def loads(raw: bytes) -> Any:
    """Plain values from JSON. Raises orjson.JSONDecodeError (a ValueError)."""
    return orjson.loads(raw)
