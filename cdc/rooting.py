"""Relative paths of a configuration, its secret files too, are relative to the folder that the configuration is in."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from cdc.secret import Secret

AnySection = TypeVar("AnySection", bound=BaseModel)


def rooted(section: AnySection, base: Path) -> AnySection:
    """The section, and every section in it, with its paths under ``base``; absolute ones stay."""
    return section.model_copy(update={name: _rooted(value, base) for name, value in section})


def _rooted(value: Any, base: Path) -> Any:
    match value:
        case Path():
            return base / value
        case Secret():
            return value.rooted(base)
        case BaseModel():
            return rooted(value, base)
        case tuple():
            return tuple(_rooted(item, base) for item in value)
        case _:
            return value
