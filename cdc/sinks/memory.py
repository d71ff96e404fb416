"""A sink whose target is this process's memory: for trials, and the plain example of the protocol."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cdc.sinks.base import Answer, Links, Waiting, Write, Written
from schemas.command import Command, Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity, WriteOperation

BATCH_MAX = 200


@dataclass(slots=True)
class Held:
    """A record as the target holds it."""

    id: int
    company: str
    entity: Entity
    code: str
    record: dict[str, Any]
    read_only: bool
    deleted: bool = False


class MemorySink:
    """Every command it takes succeeds; repeating one changes nothing and creates nothing (promise 2)."""

    def __init__(self, first_id: int = 1000) -> None:
        self._ids = itertools.count(first_id)
        self.held: dict[int, Held] = {}

    def batch_max(self, entity: Entity, operation: WriteOperation) -> int:
        return BATCH_MAX

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        return [self._one(write, links) for write in writes]

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _one(self, write: Write, links: Links) -> Answer:
        if write.command.operation is WriteOperation.DELETE:
            return self._delete(write)
        parent = self._missing_parent(write.command, links)
        if parent is not None:
            return Waiting(parent)
        held = self._living(write) or self._create(write.command)
        held.code, held.record = write.command.sage_key, dict(write.command.record or {})
        held.read_only = write.command.read_only
        return Written(held.id)

    def _delete(self, write: Write) -> Answer:
        held = self._living(write)
        if held is not None:
            held.deleted = True
        return Written(held.id if held else write.crm_id, reason=Reason.MARKED_DELETED, deleted=True)

    def _living(self, write: Write) -> Held | None:
        """By the link, else by the code, as a target that is asked before something is created."""
        command = write.command
        linked = self.held.get(write.crm_id) if write.crm_id is not None else None
        if linked is not None and not linked.deleted:
            return linked
        same = (
            each
            for each in self.held.values()
            if (each.company, each.entity, each.code) == (command.company, command.entity, command.sage_key)
        )
        return next((each for each in same if not each.deleted), None)

    def _create(self, command: Command) -> Held:
        held = Held(next(self._ids), command.company, command.entity, command.sage_key, {}, command.read_only)
        self.held[held.id] = held
        return held

    def _missing_parent(self, command: Command, links: Links) -> Parent | None:
        return next(
            (each for each in command.parents if links.crm_id(command.company, each.entity, each.key) is None), None
        )
