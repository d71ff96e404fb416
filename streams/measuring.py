"""What the worker counts of the outcomes that pass through it."""

from collections.abc import Iterable, Iterator

from cdc.metrics import CHANGE_TO_OUTCOME, OUTCOMES, RETRIES
from schemas.outcome import Outcome
from schemas.reason import Reason


def measured(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The same outcomes. After a crash some are counted twice, as they are read twice."""
    for outcome in outcomes:
        company, entity, system = outcome.company, outcome.entity.value, outcome.target or "none"
        OUTCOMES.labels(company, entity, system, outcome.result.value, outcome.reason).inc()
        if outcome.reason == Reason.RETRYING.code:
            RETRIES.labels(company, system).inc()
        if outcome.result.final:
            for cause in outcome.causes:
                took_s = (outcome.at - cause.observed_at).total_seconds()
                CHANGE_TO_OUTCOME.labels(entity, system).observe(max(0.0, took_s))
        yield outcome
