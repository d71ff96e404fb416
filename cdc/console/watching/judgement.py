"""From what was seen, time after time, to what is wrong: a pure state machine over observations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cdc.broker.groups import GroupStanding
from cdc.console.health import KAFKA, WAITING, Check
from cdc.console.watching.needed import Needed
from schemas.vocabulary import System


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds after which something counts as wrong. A restart takes less than 15 s (promise 11)."""

    absent_after_s: float = 20.0
    stalled_after_s: float = 60.0
    sink_stalled_after_s: float = 300.0
    sink_silent_after_s: float = 60.0
    feed_stalled_after_s: float = 30.0
    folder_silent_after_s: float = 60.0
    file_after_s: float = 900.0


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """How long ago capture looked through a company's folder, and since when it has worked on one file (or 0)."""

    silent_s: float
    file_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one look saw. ``groups`` is None if Kafka did not answer. ``is_retrying``: records say themselves that the
    other side is not available, so a sink that does not get on is not to blame. ``turns`` rises with each round of the
    read model's feed. ``sinks``: how long ago each sink on this machine looked for work; others are not known."""

    at_s: float
    groups: Mapping[str, GroupStanding] | None
    is_retrying: bool = False
    connected: bool = True
    caught_up: bool = True
    behind: int = 0
    turns: int = 0
    folders: Mapping[str, FolderSeen] = field(default_factory=dict)
    sinks: Mapping[System, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """Since when each thing has been as it is, and which groups ever had a member."""

    since: Mapping[str, tuple[object, float]] = field(default_factory=dict)
    been: frozenset[str] = frozenset()

    def with_(self, name: str, state: object, at_s: float) -> "Memory":
        known = self.since.get(name)
        return self if known and known[0] == state else replace(self, since={**self.since, name: (state, at_s)})

    def for_s(self, name: str, at_s: float) -> float:
        """How many seconds it has been so."""
        return at_s - self.since[name][1]


def remember(memory: Memory, needed: Sequence[Needed], seen: Observation) -> Memory:
    """The memory after this look. While Kafka does not answer nothing can get on, and nothing grows older."""
    memory = memory.with_("feed", seen.turns if seen.connected else seen.at_s, seen.at_s)
    for each in needed:
        said = seen.groups.get(each.group) if seen.groups is not None else None
        there, work = (seen.at_s, seen.at_s) if said is None else (said.members > 0, _work(each, said, seen))
        if said is not None and said.members:
            memory = replace(memory, been=memory.been | {each.group})
        memory = memory.with_(f"{each.group} there", there, seen.at_s).with_(f"{each.group} work", work, seen.at_s)
    return memory


def checks(memory: Memory, needed: Sequence[Needed], seen: Observation, limits: Limits) -> tuple[Check, ...]:
    """What is right and what is wrong after this look, which ``memory`` knows already."""
    return tuple(_all(memory, needed, seen, limits))


def _all(memory: Memory, needed: Sequence[Needed], seen: Observation, limits: Limits) -> Iterator[Check]:
    yield Check(KAFKA, seen.groups is not None, WAITING if seen.groups is None else "answers")
    yield _read_model(memory, seen, limits)
    for each in needed:
        if seen.groups is not None:
            wrong = _group_wrong(each, memory, seen, limits)
            yield Check(each.service, not wrong, wrong or _at_work(seen.groups[each.group]))
    for company, folder in sorted(seen.folders.items()):
        yield _folder(company, folder, limits)


def _read_model(memory: Memory, seen: Observation, limits: Limits) -> Check:
    name = "console"
    if not seen.connected:
        return Check(name, False, "does not read the topics: what it shows may be old")
    if memory.for_s("feed", seen.at_s) > limits.feed_stalled_after_s:
        return Check(name, False, "reads nothing although Kafka answers: restart it")
    if not seen.caught_up:
        return Check(name, False, f"still reads what happened before it started: {seen.behind} messages to go")
    return Check(name, True, "shows what the topics hold")


def _group_wrong(each: Needed, memory: Memory, seen: Observation, limits: Limits) -> str:
    """In words; empty if all is well."""
    said = (seen.groups or {})[each.group]
    gone_s = memory.for_s(f"{each.group} there", seen.at_s)
    if not said.members:
        is_restarting = each.group in memory.been and gone_s <= limits.absent_after_s
        return "" if is_restarting else each.absent
    if each.target is not None and seen.sinks.get(each.target, 0.0) > limits.sink_silent_after_s:
        return f"has not looked for work for {seen.sinks[each.target]:.0f} s: restart it"
    limit_s = limits.stalled_after_s if each.target is None else limits.sink_stalled_after_s
    still_s = memory.for_s(f"{each.group} work", seen.at_s)
    if each.stalls and said.behind and still_s > limit_s:
        return f"stands still: {said.behind} messages wait and none was finished for {still_s:.0f} s"
    return ""


def _work(each: Needed, said: GroupStanding, seen: Observation) -> object:
    """Changes whenever work was done, there is none, or the sink can't do any."""
    is_excused = each.target is not None and seen.is_retrying
    return said.reached if said.behind and not is_excused else seen.at_s


def _at_work(said: GroupStanding) -> str:
    return f"at work, {said.behind} messages behind" if said.members else "starts again"


def _folder(company: str, folder: FolderSeen, limits: Limits) -> Check:
    name = f"exports of {company}"
    if folder.silent_s <= limits.folder_silent_after_s:
        return Check(name, True, "looked at")
    if 0 < folder.file_s <= limits.file_after_s:
        return Check(name, True, f"a file has been worked on for {folder.file_s:.0f} s")
    return Check(name, False, f"not looked at for {folder.silent_s:.0f} s: look into the log of capture")
