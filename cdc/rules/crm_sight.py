"""What a change in Sales Management is a sight of: which record, said by whom, and whether it is news at all."""

from cdc.rules.copying import replace
from cdc.rules.exchange import Exchange
from cdc.rules.family import called
from cdc.rules.known import Known, text
from cdc.rules.policy import policy_of, usual_kind
from schemas.change import Change, CrmFacts
from schemas.identity import record_id
from schemas.vocabulary import Operation, System


def stranger_in_crm(change: Change) -> Known:
    """A record that the CRM shows and Sage does not, as far as is known."""
    facts = facts_of(change)
    kind = facts.kind or usual_kind(change.entity)
    return Known(
        record_id=record_id(change.company, change.entity, System.CRM, change.key),
        kind=kind.value,
        crm_id=int(change.key),
        name=(change.after or {}).get("name") or called(kind, change.key, None),
    )


def introduced(change: Change, known: Known | None) -> Known:
    """After a crash the outcome of a change may be read before the change, and it does not say what people call it."""
    stranger = stranger_in_crm(change)
    if known is None:
        return stranger
    if known.change_id is not None or known.version or known.sage_key is not None:
        return known
    return replace(known, kind=stranger.kind, name=stranger.name)


def facts_of(change: Change) -> CrmFacts:
    """What the CRM says beside the fields; capture always sends it."""
    return change.source.crm or CrmFacts()


def is_stale(change: Change, known: Known, exchange: Exchange) -> bool:
    """``crm_id`` differs when the record was deleted there and created again: its former self says nothing."""
    facts, stamp = facts_of(change), text(change.occurred_at)
    if known.crm_id != int(change.key) and not _is_link(change, known, facts):
        return True
    if stamp is not None and exchange.crm_updated_at is not None and stamp < exchange.crm_updated_at:
        return True
    landed = facts.version is not None and facts.version < exchange.landed_in_crm
    return landed and change.op is not Operation.DELETE and not is_late(change, known, exchange)


def is_late(change: Change, known: Known, exchange: Exchange) -> bool:
    """A person saved what our last write is over now, and it is told only after that write."""
    facts = facts_of(change)
    between = exchange.landed_before == facts.version and facts.version < exchange.landed_in_crm
    return between and facts.by_connector is False and policy_of(known.kind_of).merges and not known.deleted


def _is_link(change: Change, known: Known, facts: CrmFacts) -> bool:
    """The CRM shows our code on a record whose id we have not been told yet.

    A deletion under the code is of that record too, unless an earlier one is gone there and a new one on its way.
    """
    may_be_former = change.op is Operation.DELETE and known.gone
    return known.crm_id is None and not may_be_former and facts.ext_id == known.sage_key
