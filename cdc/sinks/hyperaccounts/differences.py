"""Which fields of a record are written, and which are left alone since somebody changed them in Sage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Differences:
    """``changed`` are the fields to write with their new values, ``left`` those that hold something unexpected."""

    changed: dict[str, Any]
    left: tuple[str, ...]


def differences(
    current: Mapping[str, Any], desired: Mapping[str, Any], expected: Mapping[str, Any] | None
) -> Differences:
    """Compare field by field. Without ``expected`` everything that differs is written."""
    changed, left = {}, []
    for field, value in desired.items():
        held = current.get(field)
        if held == value:
            continue
        if expected is None or held == expected.get(field):
            changed[field] = value
        else:
            left.append(field)
    return Differences(changed, tuple(left))


def not_kept(read_back: Mapping[str, Any], asked: Mapping[str, Any]) -> tuple[str, ...]:
    """Notes on fields that Sage holds otherwise than it was asked to; without values (promise 12)."""
    return tuple(
        f"Sage holds {field} otherwise than it was sent"
        for field, value in asked.items()
        if read_back.get(field) != value
    )
