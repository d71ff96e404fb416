"""Which kind a record of the CRM would be in Sage, or why it does not go there; and what Sage is to hold of it."""

from collections.abc import Callable

from cdc.rules.company_rules import CompanyRules
from cdc.rules.exchange import Values
from cdc.rules.known import Known
from cdc.rules.policy import policy_of
from cdc.rules.scope import CONTACT_ADDRESS, OutOfScope, Scope
from schemas.change import Change, CrmFacts
from schemas.marks import order_mark
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind


def account_in_crm(_: Values, facts: CrmFacts) -> Scope:
    """The status of a company says what it is (design rule 2)."""
    words = f"Its status is {facts.status}" if facts.status else "It has no status"
    return facts.kind or OutOfScope(Reason.NOT_FOR_SAGE, words)


def contact_in_crm(_: Values, facts: CrmFacts) -> Scope:
    return Kind.CONTACT if facts.account_id is not None else OutOfScope(Reason.NO_ACCOUNT)


def order_in_crm(view: Values, facts: CrmFacts) -> Scope:
    """An order with lines is a quotation to send, in the statuses that are configured (design rule 4)."""
    if facts.account_id is None:
        return OutOfScope(Reason.NO_ACCOUNT)
    if not facts.released:
        return OutOfScope(Reason.NOT_RELEASED, f"its status is {facts.status}")
    if not view.get("lines") and not facts.by_connector:
        return OutOfScope(Reason.NOT_RELEASED, "it has no lines")
    return Kind.QUOTATION


SCOPES_IN_CRM: dict[Entity, Callable[[Values, CrmFacts], Scope]] = {
    Entity.ACCOUNT: account_in_crm,
    Entity.CONTACT: contact_in_crm,
    Entity.SALES_ORDER: order_in_crm,
}


def record_for_sage(change: Change, known: Known, kind: Kind, rules: CompanyRules) -> Values:
    """The fields that a new record of Sage is to hold."""
    view = change.after or {}
    shared = {name: view[name] for name in RECORDS[change.entity].both_ways() if name in view}
    return shared | _OWN[change.entity](change, known, kind, rules)


def _account(change: Change, known: Known, kind: Kind, rules: CompanyRules) -> Values:
    """The rep's name is written when a company is created, and never again (ssm.md 2.3)."""
    facts = change.source.crm or CrmFacts()
    marker = rules.potential_value if policy_of(kind).merges else None
    return {"code": known.sage_key, "marker": marker, "sales_rep": facts.owner_name}


def _contact(_: Change, known: Known, __: Kind, ___: CompanyRules) -> Values:
    return {"address_type": CONTACT_ADDRESS, "account_code": known.shown.get("account_code")}


def _order(change: Change, known: Known, _: Kind, __: CompanyRules) -> Values:
    view = change.after or {}
    mark = order_mark(known.crm_id or int(change.key))
    return {"customer_order_number": mark, "notes": view.get("notes"), "lines": view.get("lines", [])}


_OWN: dict[Entity, Callable[[Change, Known, Kind, CompanyRules], Values]] = {
    Entity.ACCOUNT: _account,
    Entity.CONTACT: _contact,
    Entity.SALES_ORDER: _order,
}
