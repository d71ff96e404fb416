"""How a write into Sales Management goes: found or created, looked at, compared field by field, written."""

from collections.abc import Callable
from typing import Any

from cdc.failures import Refused
from cdc.sinks.base import Answer, Links, Write, Written
from schemas.command import Command
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity, WriteOperation
from tests.rules.two_way.crm import Crm, Row, view_of
from tests.rules.two_way.trade import Values

_WITHOUT_PARTS = (Entity.ACCOUNT, Entity.CONTACT)

REFUSED_BY_CRM = "no good for Sales Management"
"""A value that Sales Management refuses; people can enter it in Sage."""


class IntoCrm:
    """What the sink's ``Upsert`` and ``Deletion`` do, on the rows of the simulated Sales Management.

    ``made`` are the codes of the records that were created. ``meanwhile`` happens to a record once, between the look
    at it and the write.
    """

    def __init__(self, crm: Crm) -> None:
        self.crm = crm
        self.made: list[str] = []
        self.meanwhile: Callable[[int], None] | None = None

    def write(self, write: Write, links: Links) -> Answer:
        if write.command.operation is WriteOperation.DELETE:
            return self._delete(write)
        crm_id = write.crm_id
        if crm_id is None:
            found = self.crm.with_code(write.command.sage_key)
            if len(found) > 1:
                return Refused("several carry the code", reason=Reason.AMBIGUOUS)
            if not found:
                return self._create(write)
            crm_id = found[0].id
        return self._update(write, self.crm.rows[crm_id])

    def _delete(self, write: Write) -> Answer:
        ids = [write.crm_id] if write.crm_id else [row.id for row in self.crm.with_code(write.command.sage_key)]
        if len(ids) > 1:
            return Refused("several carry the code", reason=Reason.AMBIGUOUS)
        for each in ids:
            if not self.crm.rows[each].deleted:
                self.crm.loses(each, by_us=True)
        return Written(ids[0] if ids else None, reason=Reason.MARKED_DELETED, deleted=True)

    def _create(self, write: Write) -> Answer:
        command = write.command
        if REFUSED_BY_CRM in _payload(command).values():
            return Refused("it can't have this value")
        gone = self._written_and_deleted(command) if write.doubtful_since_s is not None else None
        if gone is not None:
            return Refused("it was deleted in Sales Management", reason=Reason.DELETED_IN_CRM, crm_id=gone)
        crm_id = self.crm.begins(_payload(command), command.kind, by_us=True, **_signed(command))
        self.made.append(command.sage_key)
        return Written(crm_id)

    def _written_and_deleted(self, command: Command) -> int | None:
        """By a person, between a creation and the look for it after its answer was lost."""
        mine = (command.sage_key, command.version)
        gone = (each for each in self.crm.rows.values() if each.deleted and (each.ext_id, each.version) == mine)
        return next((each.id for each in gone), None)

    def _update(self, write: Write, row: Row) -> Answer:
        command = write.command
        if row.deleted:
            return Refused("it was deleted in Sales Management", reason=Reason.DELETED_IN_CRM, crm_id=row.id)
        if write.doubtful_since_s is not None and row.version == command.version and command.entity in _WITHOUT_PARTS:
            return Written(row.id)
        payload = _payload(command)
        left = self._left(write, row, payload)
        payload = {field: value for field, value in payload.items() if field not in left}
        if command.expected is not None or left:
            payload = _without_what_is_there(command, row, payload)
        if REFUSED_BY_CRM in payload.values():
            return Refused("it can't have this value", crm_id=row.id)
        if self.meanwhile is not None and not row.read_only:
            happens, self.meanwhile = self.meanwhile, None
            happens(row.id)
        signed = _signed(command) | {"kind": command.kind}
        if left:
            signed["version"] = row.version
        self.crm.changes(row.id, payload, by_us=True, **signed)
        return Written(row.id, left=left)

    def _left(self, write: Write, row: Row, payload: Values) -> tuple[str, ...]:
        command = write.command
        is_there = write.doubtful_since_s is not None and row.version == command.version
        if command.expected is None and not is_there:
            return ()
        there = view_of(command.entity, row.values)
        return tuple(
            field
            for field in RECORDS[command.entity].both_ways()
            if there[field] != payload[field] and (is_there or _is_unexpected(command, field, there[field]))
        )


def _without_what_is_there(command: Command, row: Row, payload: Values) -> Values:
    """What was expected and found there is not asked for: somebody may save another value before the write arrives."""
    both, there, expected = RECORDS[command.entity].both_ways(), view_of(command.entity, row.values), command.expected
    return {
        field: value
        for field, value in payload.items()
        if field not in both or field not in (expected or {}) or not there[field] == value == (expected or {})[field]
    }


def _is_unexpected(command: Command, field: str, held: Any) -> bool:
    expected = command.expected or {}
    return field in expected and all(held != each[field] for each in (expected, *command.ahead) if field in each)


def _payload(command: Command) -> Values:
    """State, not differences: what Sage lacks is empty there. An account without a name has its code for one."""
    record = RECORDS[command.entity].model_validate(command.record).model_dump(mode="json")
    if command.entity is Entity.ACCOUNT:
        record["name"] = record["name"] or record["code"]
    lines = {"lines": record["lines"]} if command.entity is Entity.SALES_ORDER else {}
    return view_of(command.entity, record) | lines


def _signed(command: Command) -> dict[str, Any]:
    version = command.version if command.entity in INTO_SAGE else None
    return {"ext_id": (command.record or {})["code"], "read_only": command.read_only, "version": version}
