"""Two commands of one version: a worker sent the first and died before it remembered, the next one decided otherwise.

Changes come again in their order, but requests and outcomes may come between them otherwise than the first time. Both
commands are carried out; what is remembered must be what stays, so it goes again under a version of its own.
"""

from datetime import datetime

from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.decide_crm import IsFree
from cdc.rules.known import Known
from cdc.rules.policy import policy_of
from cdc.rules.trying_again import again_to_crm, again_to_sage, as_change, may_be_written_to_sage
from schemas.command import Cause, Command
from schemas.identity import command_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Result, System

Again = tuple[Known, tuple[Command, ...]]
"""What is known afterwards, and the remembered command under its new version."""


def is_of_a_forgotten_twin(outcome: Outcome, known: Known | None) -> bool:
    """Whether another command than the remembered one was carried out under its version."""
    if known is None or outcome.target is None or outcome.command_id is None:
        return False
    mine = known.exchange if outcome.target is System.SAGE else known
    return mine.command_id not in (None, outcome.command_id) and mine.version == outcome.version


def under_its_own_version(
    outcome: Outcome, known: Known, rules: CompanyRules, is_free: IsFree, now: datetime
) -> Again | None:
    """The remembered command once more (promise 4); None where the outcome can be taken like any other.

    A forgotten one that was not carried out, or not yet, changed nothing: the remembered one is still on its way.
    """
    if outcome.result not in (Result.APPLIED, Result.UNCHANGED) or outcome.reason == Reason.HANDED_OVER.code:
        return known, ()
    if outcome.target is System.SAGE:
        return _to_sage(outcome, known, rules, is_free, now)
    linked = replace(known, crm_id=known.crm_id if outcome.crm_id is None else outcome.crm_id, gone=outcome.deleted)
    commands, after = again_to_crm(as_change(outcome.id, outcome.company, outcome.at, linked), linked, rules, now)
    return (after, commands) if commands else None


def _to_sage(outcome: Outcome, known: Known, rules: CompanyRules, is_free: IsFree, now: datetime) -> Again | None:
    """Promise 5: only what people edit on both sides is written to Sage once it is there."""
    if not policy_of(known.kind_of).merges or not may_be_written_to_sage(known, rules):
        return None
    linked = replace(known, sage_key=outcome.sage_key or known.sage_key)
    linked = linked.exchanging(replace(known.exchange, in_sage=True))
    cause, identity = Cause(change_id=outcome.id, observed_at=outcome.at), command_id(outcome.id, System.SAGE)
    commands, after = again_to_sage(linked, outcome.company, cause, identity, rules, is_free, now)
    return (after, commands) if commands else None
