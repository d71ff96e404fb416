"""The version of our last whole write that a record shows, in an extra field of its own."""

from collections.abc import Mapping
from typing import Any

VERSION_FIELD = "Z_SageVersion"
"""Needed where people edit on both sides."""


def version_of(row: Mapping[str, Any]) -> int | None:
    """None if the row shows none. The API reads an extra field as a number, as text or as ``{id, value}``."""
    raw = row.get(VERSION_FIELD)
    text = str(raw.get("value") if isinstance(raw, dict) else raw).strip()
    try:
        return int(text)
    except ValueError:
        return None
