"""What both sides should have, field by field, and whose value stands where people disagree (hazards B).

Each side has believed values and values that are on their way to it. What a side shows is a person's change where it is
neither: sights_in_crm.py and sights_in_sage.py tell. Where the other side's change of the same field is still on its
way, Sage's value stands and the other is kept.
"""

from collections.abc import Iterable

from cdc.rules.copying import replace
from cdc.rules.exchange import Conflict, Exchange, Sent


def taken(exchange: Exchange, name: str, value: object, *, keep: bool = False) -> Exchange:
    """Both sides should have the value; a conflict about the field is settled by it."""
    conflicts = tuple(each for each in exchange.conflicts if keep or each.field != name)
    return replace(exchange, agreed=exchange.agreed | {name: value}, conflicts=conflicts)


def lost(exchange: Exchange, name: str, *, sage: object, crm: object) -> Exchange:
    others = tuple(each for each in exchange.conflicts if each.field != name)
    return replace(exchange, conflicts=(*others, Conflict(name, sage, crm)))


def is_ours(name: str, value: object, sent: Iterable[Sent]) -> bool:
    return any(name in each.values and each.values[name] == value for each in sent)


def is_put_there(name: str, value: object, sent: Iterable[Sent]) -> bool:
    """By one of these writes, which found something else there. One that left other fields alone leaves no version."""
    return any(name in each.values and each.values[name] == value and each.expected.get(name) != value for each in sent)


def is_known(name: str, value: object, sent: Iterable[Sent]) -> bool:
    """An emptied field is null, so a field that a write did not name must not count as null."""
    return any(name in values and values[name] == value for each in sent for values in (each.values, each.expected))
