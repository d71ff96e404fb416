"""What today's rules would decide of a stretch of history, against what was decided then. Pure: nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cdc.rules.commands import hash_of
from cdc.rules.effects import Effects
from cdc.rules.processor import Processor
from cdc.rules.whereabouts import whereabouts
from schemas.change import Change
from schemas.command import Command
from schemas.identity import command_id
from schemas.outcome import Outcome
from schemas.topics import Topics
from schemas.vocabulary import Entity, Operation, System, WriteOperation
from schemas.wire import dumps, from_bytes

EXAMPLES_MAX = 5
NOTHING = "nothing written"
UNTOLD = "can't be told: what was known before is no longer kept"
_IN = {System.SAGE: "Sage", System.CRM: "Sales Management"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change led to. ``content`` is a hash of what was written, of every command."""

    words: str = NOTHING
    content: tuple[str, ...] = ()

    @property
    def wrote(self) -> bool:
        return bool(self.content)


@dataclass(slots=True)
class Difference:
    """How many changes were decided otherwise in this way; the examples are keys of records with the change's id."""

    then: str
    today: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, change: Change) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES_MAX:
            self.examples.append(f"{change.key} ({change.id})")


class Then:
    """What stands in the topics about the chosen changes."""

    def __init__(self, chosen: Iterable[str]) -> None:
        self._commands: dict[str, dict[System, Command]] = {each: {} for each in chosen}
        self._reasons: dict[str, str] = {}

    def take_command(self, command: Command) -> None:
        """The first one of each target that the change itself led to, not a retry of it or a forced replay."""
        kept = self._commands.get(command.cause.change_id)
        if kept is not None and command.id == command_id(command.cause.change_id, command.target):
            kept.setdefault(command.target, _without_record(command))

    def take_outcome(self, outcome: Outcome) -> None:
        if outcome.target is None:
            for cause in outcome.causes:
                if cause.change_id in self._commands:
                    self._reasons.setdefault(cause.change_id, outcome.reason)

    def of(self, change: Change) -> Verdict:
        """The reason is missing where a later outcome of the record has taken its place in the compacted topic."""
        return verdict_of(self._commands[change.id].values(), self._reasons.get(change.id))


class Rehearsal:
    """Runs the processor over changes, outcomes and requests as they stand in the topics, with a state of its own."""

    def __init__(self, processor: Processor, topics: Topics, entity: Entity, then: Then) -> None:
        self._processor, self._entity, self._then = processor, entity, then
        self._changes, self._outcomes, self._rejects = topics.changes(entity), topics.outcomes(entity), topics.rejects
        self._commands = {topics.commands(entity, system) for system in System}
        self._state: dict[bytes, bytes] = {}
        self._differences: dict[tuple[str, str], Difference] = {}
        self.same = 0

    @property
    def differences(self) -> list[Difference]:
        """The most frequent first."""
        return sorted(self._differences.values(), key=lambda each: -each.count)

    def take(self, topic: str, offset: int, place: bytes | None, value: bytes | None, at: datetime) -> Effects:
        """A record in its turn; what today's rules send is kept nowhere."""
        effects = self._processor.handle(topic, offset, place, value, self._state.get, at)
        for kept, state in effects.state.items():
            if state is None:
                self._state.pop(kept, None)
            else:
                self._state[kept] = state
        return effects

    def compare(self, change: Change, offset: int, place: bytes | None, value: bytes | None, at: datetime) -> None:
        """The same of a chosen change."""
        is_strange = whereabouts(change, self._state.get)[1] is None
        then, today = self._then.of(change), self._today(self.take(self._changes, offset, place, value, at))
        if is_strange and change.op in (Operation.UPDATE, Operation.DELETE) and today.wrote != then.wrote:
            today = Verdict(UNTOLD)
        if _is_same(then, today):
            self.same += 1
            return
        words = today.words
        if words == then.words:
            words = f"{words}, with other values"
        self._differences.setdefault((then.words, words), Difference(then.words, words)).add(change)

    def _today(self, effects: Effects) -> Verdict:
        commands = [
            from_bytes(Command, each.value or b"") for each in effects.emissions if each.topic in self._commands
        ]
        reason = None
        for each in effects.emissions:
            if each.topic == self._outcomes and each.value:
                reason = from_bytes(Outcome, each.value).reason
            elif each.topic == self._rejects:
                reason = dict(each.headers).get("reason", b"").decode()
        return verdict_of([_without_record(each) for each in commands], reason)


def verdict_of(commands: Iterable[Command], reason: str | None) -> Verdict:
    """In words, and by content."""
    ordered = sorted(commands, key=lambda each: each.target)
    if not ordered:
        return Verdict(f"{NOTHING}: {reason}" if reason else NOTHING)
    return Verdict(" and ".join(map(_words, ordered)), tuple(each.record_hash for each in ordered))


def _words(command: Command) -> str:
    done = {WriteOperation.UPSERT: "written to", WriteOperation.DELETE: "deleted in"}
    return f"{command.kind.words} {done.get(command.operation, 'withdrawn from')} {_IN[command.target]}"


def _without_record(command: Command) -> Command:
    """A stretch may be long: the hash of the record is enough."""
    content = hash_of(dumps([command.record, command.read_only]))
    return command.model_copy(update={"record": None, "record_hash": content, "expected": None})


def _is_same(then: Verdict, today: Verdict) -> bool:
    """Where nothing was written and the reason of then is no longer kept, any reason of today's is the same."""
    if then.wrote or today.wrote:
        return (then.words, then.content) == (today.words, today.content)
    return then.words == today.words or NOTHING in (then.words, today.words)
