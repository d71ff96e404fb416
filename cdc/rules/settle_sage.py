"""Take the outcome of a command to Sage into what is known of a record (promise 8)."""

from cdc.rules.copying import replace
from cdc.rules.exchange import Exchange
from cdc.rules.known import Known, text
from cdc.rules.under_way import written_to_sage
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Result

_NOT_THERE = frozenset({Reason.HANDED_OVER.code, Reason.DELETED_IN_CRM.code})
"""Ends of a command after which Sage is not known to have the record."""


def settle_sage(outcome: Outcome, known: Known) -> Known | None:
    """What is known afterwards, or None if the outcome says nothing new."""
    exchange = known.exchange
    if outcome.id == exchange.outcome_id or _is_overtaken(outcome, exchange):
        return None
    after = _ended(outcome, exchange) if outcome.result.final else exchange
    latest = outcome.version >= after.version
    if latest:
        after = replace(
            after,
            outcome_id=outcome.id,
            version=outcome.version,
            command_id=outcome.command_id if outcome.version > after.version else after.command_id,
            reason=outcome.reason,
            words="; ".join(filter(None, (outcome.words, *outcome.notes))),
            attempts=outcome.attempts,
            next_retry_at=text(outcome.next_retry_at),
        )
    if outcome.reason == Reason.UNDONE.code:
        after = replace(after, undone="It was changed after Sage had priced it", reason=Reason.APPLIED.code)
    key = outcome.sage_key if after.in_sage else None
    well = latest and _was_written(outcome) and outcome.reason not in _NOT_THERE
    return replace(
        known.exchanging(after),
        sage_key=key or known.sage_key,
        crm_id=known.crm_id if known.crm_id is not None else outcome.crm_id,
        changed_at=text(outcome.at) or known.changed_at,
        last_synchronised_at=text(outcome.at) if well else known.last_synchronised_at,
    )


def _ended(outcome: Outcome, exchange: Exchange) -> Exchange:
    after = replace(exchange, applied_version=outcome.version)
    if not _was_written(outcome) or outcome.reason in _NOT_THERE:
        return after
    return replace(written_to_sage(after, outcome.version, outcome.left), in_sage=True)


def _was_written(outcome: Outcome) -> bool:
    return outcome.result in (Result.APPLIED, Result.UNCHANGED)


def _is_overtaken(outcome: Outcome, exchange: Exchange) -> bool:
    if outcome.version == exchange.applied_version:
        return not outcome.result.final
    return outcome.version < exchange.applied_version
