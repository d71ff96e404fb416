"""Fills templates: everything is escaped, and a name that is not given is an error."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cdc.console.pages import words
from cdc.console.pages.actions import can_choose, can_retry, is_usual, remedy
from cdc.console.pages.assets import address_of
from cdc.console.pages.modules import BY_ENTITY, MODULES
from schemas.vocabulary import SyncStatus, System

TEMPLATES = Path(__file__).parents[1] / "templates"
TONES = {
    SyncStatus.SYNCHRONISED: "ok",
    SyncStatus.PENDING_SYNCHRONISATION: "pending",
    SyncStatus.PENDING_REVIEW: "error",
    SyncStatus.NOT_SYNCHRONISED: "none",
}
"""Each status with its shape and colours in the style sheet."""


def environment() -> Environment:
    """One for the life of the application."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "moment": words.moment,
        "machine": words.machine_moment,
        "field": words.field_name,
        "shown": words.shown,
        "line": words.line_words,
        "plain": words.plain,
        "reason_words": words.reason_words,
        "number": lambda value: f"{value:,}",
    }
    made.globals |= {
        "asset": address_of,
        "modules": MODULES,
        "module_of": BY_ENTITY,
        "statuses": tuple(SyncStatus),
        "tones": TONES,
        "sides": words.SIDES,
        "systems": tuple(System),
        "can_retry": can_retry,
        "can_choose": can_choose,
        "is_usual": is_usual,
        "remedy": remedy,
        "counted": words.counted,
    }
    return made


def fill(templates: Environment, name: str, values: dict[str, Any]) -> str:
    """The page as text."""
    return templates.get_template(name).render(values)
