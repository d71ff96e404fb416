"""Take an outcome into what is known of a record. Promise 8: a status follows from outcomes."""

from dataclasses import replace

from cdc.rules.known import Known, text
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Result


def settle(outcome: Outcome, known: Known | None) -> Known | None:
    """What is known afterwards, or None if the outcome says nothing new.

    The outcome of an older command still brings the link, but never hides that a newer one is on its way (promise 4).
    """
    before = known or _stranger(outcome)
    if outcome.id == before.outcome_id:
        return None
    if outcome.target is None:
        return _told(outcome, before)
    linked = _linked(outcome, before)
    return _told(outcome, linked) if outcome.version >= before.version else _unless_same(linked, before)


def _stranger(outcome: Outcome) -> Known:
    name = f"{outcome.kind.words.capitalize()} {outcome.sage_key or ''}".strip()
    return Known(record_id=outcome.record_id, kind=outcome.kind.value, sage_key=outcome.sage_key, name=name)


def _linked(outcome: Outcome, known: Known) -> Known:
    if not outcome.result.final:
        return known
    written = outcome.result in (Result.APPLIED, Result.UNCHANGED)
    return replace(
        known,
        crm_id=outcome.crm_id if outcome.crm_id is not None else known.crm_id,
        applied_version=max(known.applied_version, outcome.version),
        written_hash=outcome.written_hash if written else known.written_hash,
        last_synchronised_at=text(outcome.at) if written else known.last_synchronised_at,
    )


def _told(outcome: Outcome, known: Known) -> Known:
    reason, words = _reason(outcome, known), "; ".join(filter(None, (outcome.words, *outcome.notes)))
    return replace(
        known,
        outcome_id=outcome.id,
        reason=reason,
        words=words,
        attempts=outcome.attempts,
        next_retry_at=text(outcome.next_retry_at),
        changed_at=text(outcome.at) or known.changed_at,
    )


def _reason(outcome: Outcome, known: Known) -> str:
    """A record deleted because it left the scope says why it left, not that Sage deleted it."""
    left = outcome.reason == Reason.MARKED_DELETED.code and known.scope_reason
    return left or outcome.reason


def _unless_same(after: Known, before: Known) -> Known | None:
    return None if after == before else after
