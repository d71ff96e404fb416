"""A change that a replay brings once more: today's rules decide about it, and it never takes a record back.

The same decision leads to the same command id, so that the sink repeats no effect (promise 10); ``forced`` asks for a
command of its own even where nothing is different.
"""

from datetime import datetime
from typing import Any

from cdc.rules.company_rules import CompanyRules
from cdc.rules.decide_crm import IsFree
from cdc.rules.decision import Decision, Skip, Write
from cdc.rules.known import Known, moment, text
from cdc.rules.trying_again import again_to_crm, again_to_sage, may_be_written_to_sage
from schemas.change import Change
from schemas.command import Cause, Command
from schemas.identity import command_id
from schemas.reason import Reason
from schemas.vocabulary import INTO_SAGE, System
from schemas.wire import dumps

SUPERSEDED: Decision = Skip(Reason.SUPERSEDED, status_changes=False)


def is_overtaken(change: Change, known: Known) -> bool:
    """Promise 4, for copies that have no position among the changes of their system: what was read back after a write,
    and what Sales Management tells without saying when. The others are compared by position, replayed or not."""
    if change.source.replay is None or change.id == known.change_id:
        return False
    return change.source.read_back is not None or (change.system is System.CRM and change.occurred_at is None)


def seen_at(change: Change, before: Known | None, after: Known) -> dict[str, Any]:
    """Fields of ``Known``: a copy is older than what was taken since, and an objection to that must stay."""
    if change.source.replay is None or before is None:
        return {}
    latest = max(filter(None, (moment(before.observed_at), moment(after.observed_at))), default=None)
    return {"observed_at": text(latest)}


def written_all_the_same(
    change: Change, decision: Decision, known: Known, rules: CompanyRules, is_free: IsFree, now: datetime
) -> tuple[Decision, Known]:
    """What a forced replay makes of a decision that nothing has to be written: the last write, once more."""
    replay = change.source.replay
    if replay is None or not replay.forced or not isinstance(decision, Skip) or decision.others:
        return decision, known
    if decision.reason not in (Reason.UNCHANGED, Reason.MARKED_DELETED):
        return decision, known
    commands, after = _once_more(change, f"{change.id}|{replay.id}", known, rules, is_free, now)
    return (Write(commands[0], commands[1:]), after) if commands else (decision, known)


def _once_more(
    change: Change, identity: str, known: Known, rules: CompanyRules, is_free: IsFree, now: datetime
) -> tuple[tuple[Command, ...], Known]:
    """A command id that follows from change and replay: the same copy, delivered twice, is carried out once."""
    if change.system is System.CRM:
        if not may_be_written_to_sage(known, rules):
            return (), known
        sage_id = command_id(identity, System.SAGE)
        return again_to_sage(known, change.company, _cause(change), sage_id, rules, is_free, now)
    if not known.version or (known.deleted_in_crm and not known.deleted):
        return (), known
    if change.entity not in INTO_SAGE and change.after is not None:
        known = known.showing(dumps(change.after))
    commands, after = again_to_crm(change.model_copy(update={"id": identity}), known, rules, now)
    return tuple(each.model_copy(update={"cause": _cause(change)}) for each in commands), after


def _cause(change: Change) -> Cause:
    """Its rows were counted when it came first."""
    return Cause(change_id=change.id, observed_at=change.observed_at)
