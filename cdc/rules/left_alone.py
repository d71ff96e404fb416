"""Write on where a write left fields alone because our own earlier one stood there, not a person's change."""

from datetime import datetime

from cdc.rules.company_rules import CompanyRules
from cdc.rules.known import Known
from cdc.rules.policy import policy_of
from cdc.rules.trying_again import again_to_crm, as_change
from cdc.rules.under_way import needs_write
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.vocabulary import System


def write_on(
    outcome: Outcome, before: Known | None, known: Known, rules: CompanyRules, now: datetime
) -> tuple[Known, list[Command]]:
    """The write once more where it met our own earlier one, which it could not expect yet (promise 2).

    A person's value shows up as a change of its own, and is decided about then. ``known`` has the outcome taken in.
    """
    if before is None or not _met_our_own(outcome, before, known):
        return known, []
    change = as_change(outcome.id, outcome.company, outcome.at, known)
    commands, after = again_to_crm(change, known, rules, now)
    return after, list(commands)


def _met_our_own(outcome: Outcome, before: Known, known: Known) -> bool:
    """What is believed to stand there changed after the command was decided, though nobody's change was seen."""
    if outcome.target is not System.CRM or not outcome.left or not outcome.result.final:
        return False
    if known.waiting or known.deleted or known.deleted_in_crm or not policy_of(known.kind_of).merges:
        return False
    sent = next((each for each in before.exchange.to_crm if each.version == outcome.version), None)
    exchange = known.exchange
    if sent is None or not needs_write(exchange.agreed, exchange.crm, None):
        return False
    return any(name in exchange.crm and exchange.crm[name] != sent.expected.get(name) for name in outcome.left)
