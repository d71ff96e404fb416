"""What each answer of the target means for its job: an end, another attempt, or a wait."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Waiting, Written
from cdc.sinks.batch import Batch, Instant, Verdict
from cdc.sinks.company_queue import CompanyQueue
from cdc.sinks.job import Job
from cdc.sinks.outcomes import pending, refused, written
from cdc.sinks.retry import next_wait_s
from cdc.sinks.standing import Standings
from schemas.command import Parent
from schemas.reason import Reason

Again = list[tuple[Job, Parent | None]]
"""Jobs to be placed again, with the parent that they turned out to wait for."""

_TELL_AGAIN_AT = frozenset(4**n for n in range(8))
"""A long outage is told at the first failed attempt, the fourth, the sixteenth …: never a flood of outcomes."""


class Answers:
    """Judges batches. Holds no state but what it was given."""

    def __init__(self, standings: Standings, rand: Callable[[], float]) -> None:
        self._standings = standings
        self._rand = rand

    def judge(
        self, queue: CompanyQueue, batch: Batch, answers: Sequence[Answer], now: Instant
    ) -> tuple[list[Verdict], Again]:
        """What to publish, and what to place again."""
        self._note_health(queue, batch, answers, now)
        verdicts: list[Verdict] = []
        again: Again = []
        for job, answer in zip(batch.jobs, answers, strict=True):
            standing = self._standings.of(job.command.record_id)
            match answer:
                case Written():
                    job.attempts += 1
                    verdicts.append(Verdict(job, written(job, answer, standing, now.at), answer.read_back))
                case Refused():
                    job.attempts += 1
                    verdicts.append(Verdict(job, refused(job, answer, standing, now.at)))
                case Waiting():
                    again.append((job, answer.parent))
                case Unavailable():
                    verdicts += self._try_again(queue, job, answer, len(batch.jobs), now)
                    again.append((job, None))
        again.reverse()
        return verdicts, again

    def _note_health(self, queue: CompanyQueue, batch: Batch, answers: Sequence[Answer], now: Instant) -> None:
        """An outage pauses the company and nobody else; the first good answer ends it (promise 7)."""
        trouble = next((each for each in answers if isinstance(each, Unavailable) and each.company_wide), None)
        lane = batch.jobs[0].lane
        if trouble is None:
            if any(isinstance(each, Written | Refused) for each in answers):
                queue.failures, queue.paused_since_s = 0, None
                queue.lanes.grow(lane)
            return
        if trouble.may_be_content and len(batch.jobs) > 1:
            queue.lanes.shrink(lane, len(batch.jobs))
        if queue.paused_until_s <= now.s:
            queue.failures += 1
            queue.paused_since_s = queue.paused_since_s or now.s
            queue.paused_until_s = now.s + next_wait_s(queue.failures, trouble.retry_after_s, self._rand)

    def _try_again(
        self, queue: CompanyQueue, job: Job, answer: Unavailable, together: int, now: Instant
    ) -> list[Verdict]:
        job.attempts += 1
        job.doubt(now.s if answer.may_have_arrived else None)
        job.alone |= answer.may_be_content and together == 1
        if job.alone or not answer.company_wide:
            job.not_before_s = now.s + next_wait_s(job.attempts, answer.retry_after_s, self._rand)
        state = (Reason.RETRYING.code, "")
        if job.told == state and job.attempts not in _TELL_AGAIN_AT:
            return []
        job.told = state
        next_s = max(job.not_before_s, queue.paused_until_s)
        standing = self._standings.of(job.command.record_id)
        outcome = pending(
            job, Reason.RETRYING, answer.words, standing, now.at,
            next_retry_at=now.at + timedelta(seconds=max(next_s - now.s, 0.0)), crm_id=answer.crm_id,
        )  # fmt: skip
        return [Verdict(job, outcome)]
