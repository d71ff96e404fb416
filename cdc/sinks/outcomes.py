"""Answers into outcomes: what is published about a job, whatever the target was."""

from datetime import datetime

from cdc.failures import Refused
from cdc.sinks.base import Written
from cdc.sinks.job import Job
from cdc.sinks.standing import Standing
from schemas.identity import outcome_id
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Result


def written(job: Job, answer: Written, standing: Standing, now: datetime) -> Outcome:
    """The end of a job that the target confirmed, or that needed no write."""
    command = job.command
    return _outcome(
        job, answer.result, answer.reason, answer.words, now,
        notes=answer.notes, crm_id=_first(answer.crm_id, standing.crm_id), deleted=answer.deleted,
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
    crm_id: int | None,
    deleted: bool,
    written_hash: str | None,
    picture_hash: str | None,
    notes: tuple[str, ...] = (),
    next_retry_at: datetime | None = None,
) -> Outcome:
    command = job.command
    return Outcome(
        id=outcome_id(command.id, command.target, f"{result}|{reason.code}|{words}", job.attempts),
        record_id=command.record_id,
        company=command.company,
        entity=command.entity,
        kind=command.kind,
        target=command.target,
        result=result,
        reason=reason.code,
        words=words,
        notes=notes,
        command_id=command.id,
        version=command.version,
        sage_key=command.sage_key,
        crm_id=crm_id,
        deleted=deleted,
        written_hash=written_hash,
        picture_hash=picture_hash,
        attempts=job.attempts,
        next_retry_at=next_retry_at,
        causes=tuple(job.causes),
        at=now,
    )


def _first(*ids: int | None) -> int | None:
    return next((each for each in ids if each is not None), None)
