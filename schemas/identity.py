"""Identities that follow from content: record ids, change ids, command ids."""

from hashlib import sha1

from schemas.vocabulary import Entity, Operation, System

_NAMESPACE = bytes.fromhex("6c1d1d5470a55c0e9a0e0d6a0f6d5a50")
_VERSION, _VARIANT = 0x5000, 0x8000


def _uuid5(name: str) -> str:
    """``uuid.uuid5`` as text (RFC 9562, 5.5), without the objects in between, which are most of its price."""
    digest = sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    version = _VERSION | int(digest[12:16], 16) & 0x0FFF
    variant = _VARIANT | int(digest[16:20], 16) & 0x3FFF
    return f"{digest[:8]}-{digest[8:12]}-{version:x}-{variant:x}-{digest[20:32]}"


def record_id(company: str, entity: Entity, system: System, key: str) -> str:
    """One id for the pair of records: follows from the first identity seen (design section 3)."""
    return _uuid5(f"record|{company}|{entity}|{system}|{key}")


def change_id(
    company: str, entity: Entity, system: System, key: str, op: Operation, position: str, content: str
) -> str:
    """The same change at the same position has the same id, so a second read after a crash changes nothing.

    ``position`` says where in history the change was seen, and in which file; ``content`` is a hash of its state.
    """
    return _uuid5(f"change|{company}|{entity}|{system}|{key}|{op}|{position}|{content}")


def command_id(cause_id: str, target: System) -> str:
    """Follows from the causing change alone, so a replay regenerates it (promise 10)."""
    return _uuid5(f"command|{cause_id}|{target}")


def outcome_id(cause_id: str, target: System | None, result: str, attempts: int) -> str:
    """One id per answer to one command or change."""
    return _uuid5(f"outcome|{cause_id}|{target}|{result}|{attempts}")
