"""Take an outcome into what is known of a record. Promise 8: a status follows from outcomes."""

from datetime import datetime

from cdc.rules.copying import replace
from cdc.rules.known import Known, moment, text
from cdc.rules.policy import policy_of
from cdc.rules.settle_sage import settle_sage
from cdc.rules.under_way import written_to_crm
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Result, SyncStatus, System


def settle(outcome: Outcome, known: Known | None) -> Known | None:
    """What is known afterwards, or None if the outcome says nothing new.

    The outcome of an older command still brings the link, but never hides that a newer one is on its way (promise 4).
    An outcome without a target speaks of a change that led to no command.
    """
    before = known or _stranger(outcome)
    if outcome.id == before.outcome_id:
        return None
    if outcome.target is None:
        return _objected(outcome, before)
    if outcome.target is System.SAGE:
        return settle_sage(outcome, before)
    if _is_overtaken(outcome, before):
        return None
    linked = _exchanged(outcome, _linked(outcome, _caught_up(outcome, before)))
    return _told(outcome, linked) if outcome.version >= before.version else _unless_same(linked, before)


def _stranger(outcome: Outcome) -> Known:
    """A record whose state was lost, or that no change was ever taken of."""
    name = f"{outcome.kind.words.capitalize()} {outcome.sage_key or ''}".strip()
    return Known(
        record_id=outcome.record_id,
        kind=outcome.kind.value,
        sage_key=outcome.sage_key,
        crm_id=outcome.crm_id if outcome.sage_key is None else None,
        name=name,
    )


def _caught_up(outcome: Outcome, known: Known) -> Known:
    """A command can be durable, and even carried out, before the state that led to it is (promise 1).

    After a crash its change comes once more: the version must not fall behind, and what is done is not done again. What
    is not done has no command that is remembered: the change, or the request, leads to the next one.
    """
    if outcome.version <= known.version:
        return known
    after = replace(known, version=outcome.version, kind=outcome.kind.value, command_id=None)
    if not _was_written(outcome):
        return after
    return replace(
        after,
        record_hash=outcome.written_hash or "",
        deleted=outcome.deleted,
        read_only=policy_of(outcome.kind).in_crm.read_only_from_sage,
        change_id=outcome.causes[-1].change_id if outcome.causes else known.change_id,
        command_id=outcome.command_id,
    )


def _was_written(outcome: Outcome) -> bool:
    return outcome.result in (Result.APPLIED, Result.UNCHANGED)


def _objected(outcome: Outcome, known: Known) -> Known | None:
    """Capture or a defect kept the latest change from being taken; a later change may have been taken since."""
    taken_at = moment(known.observed_at)
    if taken_at is not None and _seen_at(outcome) < taken_at:
        return None
    if outcome.reason == Reason.WAITING_FOR_LINES.code and known.exchange.version:
        return None  # what we wrote is read back whole, so nobody waits for the other export
    heals = Reason.of(outcome.reason).status is SyncStatus.SYNCHRONISED
    return replace(
        known,
        outcome_id=outcome.id,
        objection=None if heals else outcome.reason,
        objection_words="" if heals else _words(outcome),
        changed_at=text(outcome.at) or known.changed_at,
    )


def _seen_at(outcome: Outcome) -> datetime:
    return max((cause.observed_at for cause in outcome.causes), default=outcome.at)


def _is_overtaken(outcome: Outcome, known: Known) -> bool:
    """Whether a later command ended already, or this one did and the outcome says that it still waits."""
    if outcome.version == known.applied_version:
        return not outcome.result.final
    return outcome.version < known.applied_version


def _linked(outcome: Outcome, known: Known) -> Known:
    """The link dies with the CRM's record: a record that is created again gets a new one."""
    after = replace(
        known,
        crm_id=outcome.crm_id if outcome.crm_id is not None else known.crm_id,
        gone=outcome.deleted,
    )
    if not outcome.result.final:
        return after
    after = replace(after, applied_version=outcome.version)
    if not _was_written(outcome):
        return after
    well = Reason.of(outcome.reason).status is SyncStatus.SYNCHRONISED
    return replace(
        after,
        written_hash=outcome.written_hash,
        last_synchronised_at=text(outcome.at) if well else known.last_synchronised_at,
    )


def _exchanged(outcome: Outcome, known: Known) -> Known:
    """What the CRM is believed to hold now; a refused write changed nothing there."""
    if outcome.reason == Reason.DELETED_IN_CRM.code:
        known = replace(known, deleted_in_crm=True)
    if not outcome.result.final or not known._exchange:
        return known
    exchange = known.exchange
    if _was_written(outcome):
        after = written_to_crm(exchange, outcome.version, outcome.left)
        if outcome.result is Result.UNCHANGED:
            # Nothing was sent, so the CRM goes on showing an earlier version, and what people save has that one, too.
            after = replace(after, landed_in_crm=exchange.landed_in_crm)
        return known.exchanging(after)
    rest = tuple(sent for sent in exchange.to_crm if sent.version > outcome.version)
    return known.exchanging(replace(exchange, to_crm=rest))


def _told(outcome: Outcome, known: Known) -> Known:
    return replace(
        known,
        outcome_id=outcome.id,
        reason=outcome.reason,
        words=_words(outcome),
        attempts=outcome.attempts,
        next_retry_at=text(outcome.next_retry_at),
        changed_at=text(outcome.at) or known.changed_at,
    )


def _words(outcome: Outcome) -> str:
    return "; ".join(filter(None, (outcome.words, *outcome.notes)))


def _unless_same(after: Known, before: Known) -> Known | None:
    return None if after == before else after
