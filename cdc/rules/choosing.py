"""A person decides about fields that both sides changed: whose value stands."""

from datetime import datetime

from cdc.rules.blending import tell_both
from cdc.rules.company_rules import CompanyRules
from cdc.rules.copying import replace
from cdc.rules.exchange import Conflict, Exchange
from cdc.rules.known import Known, text
from cdc.rules.policy import policy_of
from cdc.rules.trying_again import as_change, commands_of, still_of_its_change
from schemas.command import Command
from schemas.control import ControlRequest
from schemas.vocabulary import System


class Impossible(Exception):
    """The choice can't be carried out; the message says why."""


def choose(
    request: ControlRequest, known: Known, rules: CompanyRules, now: datetime
) -> tuple[tuple[Command, ...], Known]:
    """End the conflicts that the request names. Raises Impossible, and then nothing of it is done.

    Where Sage's value stands, both sides have it already; where the CRM's does, both are told. A field that is in
    conflict no longer is passed over.
    """
    exchange = known.exchange
    chosen = [each for each in exchange.conflicts if each.field in request.choices]
    from_crm = [each for each in chosen if request.choices[each.field] is System.CRM]
    if System.CRM in request.choices.values():
        _require_a_way_into_sage(known, rules)
    if not chosen or known.deleted_in_crm:
        return (), known
    kind = known.kind_of
    change = as_change(request.id, request.company, request.at, known)
    decision, after = tell_both(change, known, _settled(exchange, chosen, from_crm), kind, rules, now)
    after = replace(still_of_its_change(after, known), changed_at=text(now) or "")
    return commands_of(decision), after


def _require_a_way_into_sage(known: Known, rules: CompanyRules) -> None:
    if not policy_of(known.kind_of).merges:
        raise Impossible(f"only Sage changes a {known.kind_of.words}: enter the value there")
    if not rules.writes_to_sage:
        raise Impossible("nothing is written to this company's Sage: enter the value there")


def _settled(exchange: Exchange, chosen: list[Conflict], from_crm: list[Conflict]) -> Exchange:
    return replace(
        exchange,
        agreed=exchange.agreed | {each.field: each.crm for each in from_crm},
        conflicts=tuple(each for each in exchange.conflicts if each not in chosen),
    )
