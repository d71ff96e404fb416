"""What happened to a record, told in sentences: pure, from the messages as they were kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cdc.console.read_model.sentences import words_of
from cdc.console.read_model.views import EventType, FieldChange, TimelineEvent
from schemas.vocabulary import Result, System

Message = dict[str, Any]
Happened = tuple[EventType, Message]
Values = dict[str, Any]

_AT = {
    EventType.REQUEST: "at",
    EventType.CHANGE: "observed_at",
    EventType.COMMAND: "issued_at",
    EventType.OUTCOME: "at",
}
_RANK = {kind: rank for rank, kind in enumerate(_AT)}


def told(happened: Iterable[Happened]) -> tuple[list[TimelineEvent], dict[System, Values]]:
    """The timeline, the latest first, and the values that each side last had.

    A side has what was last seen there, and what was written there since.
    """
    sides: dict[System, Values] = {System.SAGE: {}, System.CRM: {}}
    commands: dict[str, Message] = {}
    events = []
    for kind, message in sorted(happened, key=_in_time):
        fields = fields_of(message, sides[System(message["system"])]) if kind is EventType.CHANGE else ()
        events.append(_event(kind, message, fields))
        _follow(kind, message, sides, commands)
    return events[::-1], sides


def fields_of(change: Message, known: Values) -> tuple[FieldChange, ...]:
    """The fields that differ. Where the change does not say what was before, ``known`` does."""
    after = change.get("after") or {}
    before = change.get("before") or ({} if change["op"] == "c" else known)
    if change["op"] == "d":
        return ()
    names = after if change["system"] == System.CRM else {**after, **before}
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def _follow(kind: EventType, message: Message, sides: dict[System, Values], commands: dict[str, Message]) -> None:
    if kind is EventType.CHANGE and message.get("after"):
        system = System(message["system"])
        known = sides[system] if system is System.CRM else {}
        sides[system] = {**known, **message["after"]}
    elif kind is EventType.COMMAND:
        commands[message["id"]] = message
    elif kind is EventType.OUTCOME and message["result"] == Result.APPLIED and message.get("target"):
        written = commands.get(message.get("command_id") or "", {}).get("record") or {}
        sides[System(message["target"])].update(written)


def _event(kind: EventType, message: Message, fields: tuple[FieldChange, ...]) -> TimelineEvent:
    side = message.get("system") or message.get("target")
    return TimelineEvent(
        at=_moment(kind, message),
        type=kind,
        system=System(side) if side else None,
        words=words_of(kind, message, fields),
        reason=message.get("reason"),
        result=Result(message["result"]) if message.get("result") else None,
        attempts=message.get("attempts", 0),
        fields=fields,
        message=message,
    )


def _moment(kind: EventType, message: Message) -> datetime:
    return datetime.fromisoformat(message[_AT[kind]])


def _in_time(happened: Happened) -> tuple[datetime, int]:
    kind, message = happened
    return _moment(kind, message), _RANK[kind]
