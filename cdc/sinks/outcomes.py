"""Answers into outcomes: what is published about a job, whatever the target was."""

from datetime import datetime

from cdc.failures import Refused
from cdc.sinks.base import Written
from cdc.sinks.job import Job
from cdc.sinks.standing import Standing
from schemas.identity import outcome_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Result, System, WriteOperation

_OF_THE_COMMAND = ("record_id", "company", "entity", "kind", "target", "version")


def written(job: Job, answer: Written, standing: Standing, now: datetime) -> Outcome:
    """The end of a job that the target confirmed, or that needed no write."""
    command = job.command
    sent_with = command.crm_id if command.target is System.SAGE else None
    return _outcome(
        job, answer.result, answer.reason, answer.words, now,
        sage_key=answer.sage_key or _key(job, standing),
        notes=answer.notes, left=answer.left,
        crm_id=_first(answer.crm_id, standing.crm_id, sent_with), deleted=answer.deleted,
        written_hash=None if answer.deleted else command.record_hash or None,
        picture_hash=answer.picture_hash,
    )  # fmt: skip


def refused(job: Job, answer: Refused, standing: Standing, now: datetime) -> Outcome:
    """The end of a job that the target refused for good. What it held before still stands."""
    return _kept(job, Result.REJECTED, answer.reason, answer.words, standing, answer.crm_id, now)


def pending(
    job: Job,
    reason: Reason,
    words: str,
    standing: Standing,
    now: datetime,
    *,
    next_retry_at: datetime | None = None,
    crm_id: int | None = None,
) -> Outcome:
    """Why a job waits. The links travel with it: a compacted topic keeps the last outcome only."""
    return _kept(job, Result.PENDING, reason, words, standing, crm_id, now, next_retry_at)


def _kept(
    job: Job,
    result: Result,
    reason: Reason,
    words: str,
    standing: Standing,
    crm_id: int | None,
    now: datetime,
    next_retry_at: datetime | None = None,
) -> Outcome:
    return _outcome(
        job, result, reason, words, now,
        sage_key=_key(job, standing),
        crm_id=_first(crm_id, standing.crm_id, job.command.crm_id),
        deleted=standing.deleted and crm_id is None,
        written_hash=standing.written_hash, picture_hash=standing.picture_hash, next_retry_at=next_retry_at,
    )  # fmt: skip


def _outcome(
    job: Job,
    result: Result,
    reason: Reason,
    words: str,
    now: datetime,
    *,
    sage_key: str | None,
    crm_id: int | None,
    deleted: bool,
    written_hash: str | None,
    picture_hash: str | None,
    notes: tuple[str, ...] = (),
    left: tuple[str, ...] = (),
    next_retry_at: datetime | None = None,
) -> Outcome:
    command = job.command
    return Outcome(
        id=outcome_id(command.id, command.target, f"{result}|{reason.code}|{words}", job.attempts),
        **{name: getattr(command, name) for name in _OF_THE_COMMAND},
        result=result,
        reason=reason.code,
        words=words,
        notes=notes,
        left=left,
        command_id=command.id,
        sage_key=sage_key,
        crm_id=crm_id,
        deleted=deleted,
        written_hash=written_hash,
        picture_hash=picture_hash,
        attempts=job.attempts,
        next_retry_at=next_retry_at,
        causes=tuple(job.causes),
        at=now,
    )


def _key(job: Job, standing: Standing) -> str | None:
    """Of a record that was given up before Sage had it, the code that was reserved means nothing any more."""
    withdrawn = job.command.operation is WriteOperation.WITHDRAW
    return standing.sage_key or (None if withdrawn else job.command.sage_key) or None


def _first(*ids: int | None) -> int | None:
    return next((each for each in ids if each is not None), None)
