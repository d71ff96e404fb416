"""Identities that follow from content: record ids, change ids, command ids."""

from uuid import UUID, uuid5

from schemas.vocabulary import Entity, Operation, System

_NAMESPACE = UUID("6c1d1d54-70a5-5c0e-9a0e-0d6a0f6d5a50")


def record_id(company: str, entity: Entity, system: System, key: str) -> str:
    """One id for the pair of records: follows from the first identity seen (design section 3)."""
    return str(uuid5(_NAMESPACE, f"record|{company}|{entity}|{system}|{key}"))


def change_id(
    company: str, entity: Entity, system: System, key: str, op: Operation, position: str, content: str
) -> str:
    """The same change at the same position has the same id, so a second read after a crash changes nothing.

    ``position`` says where in history the change was seen, and in which file; ``content`` is a hash of its state.
    """
    return str(uuid5(_NAMESPACE, f"change|{company}|{entity}|{system}|{key}|{op}|{position}|{content}"))


def command_id(cause_id: str, target: System) -> str:
    """Follows from the causing change alone, so a replay regenerates it (promise 10)."""
    return str(uuid5(_NAMESPACE, f"command|{cause_id}|{target}"))


def outcome_id(cause_id: str, target: System | None, result: str, attempts: int) -> str:
    """One id per answer to one command or change."""
    return str(uuid5(_NAMESPACE, f"outcome|{cause_id}|{target}|{result}|{attempts}"))
