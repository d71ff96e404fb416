"""By what names a record is waited for: its Sage key, its id in Sales Management, or both."""

from collections.abc import Iterator

from schemas.command import Command, Parent
from schemas.outcome import Outcome
from schemas.vocabulary import Entity

Name = tuple[Entity, str | int]
"""A Sage key (text) or an id in Sales Management (a number): the two never mix, whatever digits a key has."""


def names(entity: Entity, key: str | None, crm_id: int | None) -> Iterator[Name]:
    """Every name that is known; a record that Sage has not numbered yet has no key."""
    if key:
        yield entity, key
    if crm_id is not None:
        yield entity, crm_id


def names_of(record: Command | Outcome) -> list[Name]:
    """The names of a command's or an outcome's record."""
    return list(names(record.entity, record.sage_key, record.crm_id))


def name_of(parent: Parent) -> Name:
    """The name by which a parent is asked for: its Sage key if that is known."""
    if parent.key or parent.crm_id is None:
        return parent.entity, parent.key
    return parent.entity, parent.crm_id
