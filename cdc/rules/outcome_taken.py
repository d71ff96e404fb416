"""What an outcome makes of a record, and the commands that follow from it at once."""

from collections.abc import Sequence
from datetime import datetime

from cdc.rules.company_rules import CompanyRules
from cdc.rules.decide_crm import IsFree
from cdc.rules.known import Known
from cdc.rules.left_alone import write_on
from cdc.rules.reserving import under_another_code
from cdc.rules.settle import settle
from cdc.rules.trying_again import unless_ended
from cdc.rules.twins import is_of_a_forgotten_twin, under_its_own_version
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import System

Taken = tuple[Known, Sequence[Command]]


def take(outcome: Outcome, known: Known | None, rules: CompanyRules, is_free: IsFree, now: datetime) -> Taken | None:
    """What is known afterwards, with the commands that follow; None if the outcome says nothing new."""
    if known is not None and is_of_a_forgotten_twin(outcome, known):
        again = under_its_own_version(outcome, known, rules, is_free, now)
        if again is not None:
            return again
    after = settle(outcome, known)
    if after is None:
        return None
    return _going_on(outcome, known, unless_ended(outcome.entity, after), rules, is_free, now)


def _going_on(
    outcome: Outcome, before: Known | None, known: Known, rules: CompanyRules, is_free: IsFree, now: datetime
) -> Taken:
    """A code that we had reserved turned out to be somebody else's: the next one is tried. A write that met our own
    earlier one goes on."""
    if outcome.target is not System.SAGE or outcome.reason != Reason.CODE_TAKEN.code:
        return write_on(outcome, before, known, rules, now)
    found = under_another_code(outcome, known, rules, is_free, now)
    return (known, ()) if found is None else (found[1], (found[0],))
