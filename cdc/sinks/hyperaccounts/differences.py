"""Which fields of a record are written, and which are left alone since somebody changed them in Sage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Differences:
    """``changed`` are the fields to write with their new values, ``left`` those that hold something unexpected."""

    changed: dict[str, Any]
    left: tuple[str, ...]


def differences(
    current: Mapping[str, Any],
    desired: Mapping[str, Any],
    expected: Mapping[str, Any] | None,
    doubted: Sequence[Mapping[str, Any]] = (),
) -> Differences:
    """Compare field by field. Without ``expected`` everything that differs is written.

    ``doubted`` are records that we may have written without knowing: their values are expected as well.
    """
    changed, left = {}, []
    believed = [each for each in (expected, *doubted) if each is not None]
    for field, value in desired.items():
        held = current.get(field)
        if held == value:
            continue
        if not believed or any(field in each and held == each[field] for each in believed):
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
