"""One sentence for each thing that happened to a record."""

from collections.abc import Callable, Iterable
from typing import Any

from cdc.console.read_model.views import EventType, FieldChange
from schemas.control import Action
from schemas.reason import BY_CODE
from schemas.vocabulary import Kind, Operation, Result, Seen, System, WriteOperation

Message = dict[str, Any]

SYSTEM_NAMES = {System.SAGE: "Sage", System.CRM: "Sales Management"}
_NAMED_MAX = 4
_CHANGED = {
    Operation.CREATE: "Created in",
    Operation.UPDATE: "Changed in",
    Operation.DELETE: "Deleted in",
    Operation.READ: "Read again from",
}
_SEEN = {
    Seen.HOOK: "told by a webhook",
    Seen.SWEEP: "found by asking",
    Seen.READ_BACK: "read back after the write",
}
_ASKED = {
    Action.RELEASE: "let it go its way",
    Action.DISCARD: "forget it",
    Action.RETRY: "try it again",
    Action.ACCEPT: "accept it",
    Action.REPLAY: "replay it",
    Action.CANCEL_REPLAY: "stop the replay",
}


def words_of(kind: EventType, message: Message, fields: tuple[FieldChange, ...]) -> str:
    """What a person reads of this event."""
    tellers: dict[EventType, Callable[[], str]] = {
        EventType.CHANGE: lambda: _change(message, fields),
        EventType.COMMAND: lambda: _command(message),
        EventType.OUTCOME: lambda: _outcome(message),
        EventType.REQUEST: lambda: _request(message),
    }
    return tellers[kind]()


def field_words(name: str) -> str:
    """The name of a field as people say it: ``tax_code`` is *tax code*."""
    return name.replace("_", " ")


def _change(message: Message, fields: tuple[FieldChange, ...]) -> str:
    operation = Operation(message["op"])
    words = f"{_CHANGED[operation]} {_system(message['system'])}"
    if operation is Operation.UPDATE:
        words += f": {_listed(each.field for each in fields)}" if fields else ": no field that travels"
    held = " Held until a person decides." if message["source"].get("held") else ""
    where = _where(message["source"])
    return f"{words}{f' ({where})' if where else ''}.{held}"


def _where(source: Message) -> str:
    seen = Seen(source.get("seen", Seen.EXPORT))
    if seen is not Seen.EXPORT:
        return _SEEN[seen]
    file, row = source.get("file"), source.get("row")
    return f"{file}, row {row}" if file and row else file or ""


def _command(message: Message) -> str:
    target, operation = _system(message["target"]), WriteOperation(message["operation"])
    if operation is WriteOperation.DELETE:
        return f"Decided to mark it deleted in {target}."
    if operation is WriteOperation.WITHDRAW:
        return f"Decided to give up what still waits for {target}."
    verb = "create it in" if message.get("creates") else "write it to"
    read_only = ", read-only there" if message.get("read_only") else ""
    return f"Decided to {verb} {target}{read_only} (version {message['version']})."


def _outcome(message: Message) -> str:
    result, target = Result(message["result"]), message.get("target")
    if target and result is Result.APPLIED:
        said = f"{_system(target)} confirmed the write."
    elif target and result is Result.UNCHANGED:
        said = f"{_system(target)} had these values already; nothing was written."
    else:
        said = _detail(message)
        said = f"{_system(target)}: {said}" if target else said
    left = [f"Left alone, since changed there meanwhile: {_listed(message['left'])}."] if message.get("left") else []
    return " ".join([said, *left, *message.get("notes", ())])


def _detail(message: Message) -> str:
    reason, words = BY_CODE.get(message["reason"]), message.get("words", "")
    if reason is None:
        return words or field_words(message["reason"]).capitalize() + "."
    return reason.detail(Kind(message["kind"]).words, words)


def _request(message: Message) -> str:
    action, by = Action(message["action"]), message["by"]
    if action is Action.CHOOSE:
        chosen = [f"{field_words(name)} as in {_system(side)}" for name, side in message.get("choices", {}).items()]
        return f"{by} chose {', '.join(chosen)}."
    return f"{by} asked to {_ASKED[action]}."


def _system(system: str) -> str:
    return SYSTEM_NAMES[System(system)]


def _listed(names: Iterable[str]) -> str:
    words = [field_words(name) for name in names]
    if len(words) > _NAMED_MAX:
        return f"{', '.join(words[:_NAMED_MAX])} and {len(words) - _NAMED_MAX} more"
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
