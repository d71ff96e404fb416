"""What a person changed in Sales Management since the command was decided: it is left alone."""

from typing import Any

from cdc.rules.names import normal_name
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.version import VERSION_FIELD, version_of
from cdc.sales_management.views import view_of
from cdc.sinks.base import Write
from cdc.sinks.crm.mapping import Attempt
from schemas.command import Command
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity

_NAME_FIELDS = ("firstName", "lastName")


def sign(attempt: Attempt) -> None:
    """The payload says which version it is, for the kinds of which something travels back."""
    command = attempt.write.command
    if command.entity in INTO_SAGE:
        attempt.payload.fields[VERSION_FIELD] = command.version


def is_written(write: Write, current: dict[str, Any]) -> bool:
    """Whether the record shows that an attempt whose answer was lost has arrived."""
    command = write.command
    is_repeated = write.doubtful_since_s is not None and command.entity in INTO_SAGE
    return is_repeated and version_of(current) == command.version


async def leave_alone(attempt: Attempt, lookups: Lookups) -> None:
    """Takes out of the payload every field that holds neither what is expected nor what is desired.

    Such a write is not whole, so it leaves the version that the record shows. A field that can't be read is written.
    An order that shows this very version after a lost answer may lack its lines: whatever differs is a person's.
    A field that holds what is expected and desired is left out, too: a person may save another value before the write
    arrives, and it then stands beside what was written.
    """
    command, current = attempt.write.command, attempt.current
    if current is None:
        return
    is_there = is_written(attempt.write, current)
    if command.expected is None and not is_there:
        return
    there = await view_of(command.entity, current, lookups)
    desired = await view_of(command.entity, attempt.payload.fields, lookups)
    attempt.left = tuple(
        field
        for field in RECORDS[command.entity].both_ways()
        if field in there.keys() & desired.keys()
        and there[field] != desired[field]
        and (is_there or _is_unexpected(command, field, there[field]))
    )
    there_already = tuple(
        field
        for field in there.keys() & desired.keys() & (command.expected or {}).keys()
        if there[field] == desired[field] == _comparable(command, field, (command.expected or {})[field])
    )
    for name in (*_fields_of_the_api(command.entity, (*attempt.left, *there_already)), *_version_if(attempt.left)):
        attempt.payload.fields.pop(name, None)


def _is_unexpected(command: Command, field: str, held: Any) -> bool:
    expected = command.expected or {}
    believed = (each[field] for each in (expected, *command.ahead) if field in each)
    return field in expected and all(held != _comparable(command, field, value) for value in believed)


def _comparable(command: Command, field: str, value: Any) -> Any:
    """What is expected, spelt as a view spells it: an account without a name has its code for one."""
    if isinstance(value, str):
        value = value.strip() or None
    if field != "name":
        return value.upper() if field == "country" and value else value
    if command.entity is Entity.CONTACT:
        return normal_name(value) or None
    return value or command.sage_key


def _version_if(left: tuple[str, ...]) -> tuple[str, ...]:
    return (VERSION_FIELD,) if left else ()


def _fields_of_the_api(entity: Entity, chosen: tuple[str, ...]) -> list[str]:
    """A contact's whole name is one field here and two there."""
    fields: list[str] = []
    for field, names in RECORDS[entity].names():
        if field in chosen:
            fields += [names.crm] if names.crm else _NAME_FIELDS
    return fields
