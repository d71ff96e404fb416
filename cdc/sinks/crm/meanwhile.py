"""What a person changed in Sales Management since the command was decided: it is left alone."""

from typing import Any

from cdc.rules.names import normal_name
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.views import view_of
from cdc.sinks.crm.mapping import Attempt
from schemas.command import Command
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity

VERSION_FIELD = "Z_SageVersion"
"""Version of the last write that the record shows whole; needed where people edit on both sides."""

_NAME_FIELDS = ("firstName", "lastName")


def sign(attempt: Attempt) -> None:
    """The payload says which version it is, for the kinds of which something travels back."""
    command = attempt.write.command
    if command.entity in INTO_SAGE:
        attempt.payload.fields[VERSION_FIELD] = command.version


async def leave_alone(attempt: Attempt, lookups: Lookups) -> None:
    """Takes out of the payload every field that holds neither what is expected nor what is desired.

    Such a write is not whole, so it leaves the version that the record shows. A field that can't be read is written.
    """
    command, current = attempt.write.command, attempt.current
    if command.expected is None or current is None:
        return
    there = await view_of(command.entity, current, lookups)
    desired = await view_of(command.entity, attempt.payload.fields, lookups)
    attempt.left = tuple(
        field
        for field in RECORDS[command.entity].both_ways()
        if field in command.expected.keys() & there.keys() & desired.keys()
        and there[field] not in (_comparable(command, field), desired[field])
    )
    for name in _fields_of_the_api(command.entity, attempt.left):
        attempt.payload.fields.pop(name, None)


def _comparable(command: Command, field: str) -> Any:
    """What is expected, spelt as a view spells it: an account without a name has its code for one."""
    value = (command.expected or {})[field]
    if isinstance(value, str):
        value = value.strip() or None
    if field != "name":
        return value.upper() if field == "country" and value else value
    if command.entity is Entity.CONTACT:
        return normal_name(value) or None
    return value or command.sage_key


def _fields_of_the_api(entity: Entity, left: tuple[str, ...]) -> list[str]:
    """A contact's whole name is one field here and two there."""
    fields = [VERSION_FIELD] if left else []
    for field, names in RECORDS[entity].names():
        if field in left:
            fields += [names.crm] if names.crm else _NAME_FIELDS
    return fields
