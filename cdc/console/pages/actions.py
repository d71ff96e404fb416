"""Which levers a record offers: only those that can change something."""

from cdc.console.read_model.views import RejectedLine
from cdc.operations.origin import origin_of
from cdc.settings import Settings
from schemas.reason import Reason
from schemas.reject import Rejection
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import System

RETRYABLE = frozenset(
    reason.code
    for reason in (
        Reason.REFUSED,
        Reason.AMBIGUOUS,
        Reason.CODE_TAKEN,
        Reason.NOT_KEPT,
        Reason.RETRYING,
        Reason.DEFECT,
        Reason.USER_UNKNOWN,
    )
)
"""Reasons for which sending the same values again may end differently; the others need a change first."""


USUAL = frozenset(reason.code for reason in (Reason.APPLIED, Reason.UNCHANGED, Reason.SUPERSEDED))


def is_usual(status: Status) -> bool:
    """Whether there is nothing to say of the record but that it is synchronised."""
    return status.reason in USUAL


def can_retry(status: Status) -> bool:
    """Whether the record's last write can be asked for again."""
    return status.reason in RETRYABLE


def can_choose(status: Status) -> bool:
    """Whether the record has a conflict that a person can settle."""
    return bool(status.conflict) and not status.read_only


def sides_offered(status: Status, settings: Settings) -> tuple[System, ...]:
    """Whose value of a conflict may be chosen: the CRM's only where something can be written to Sage."""
    writers = {company.id: company.sage.writer for company in settings.companies}
    return tuple(System) if writers.get(status.company, "none") != "none" else (System.SAGE,)


def can_be_taken_again(line: RejectedLine, settings: Settings) -> bool:
    """Whether its bytes stood in a topic, to which a copy can go back; a row of an export stood in none."""
    topics = Topics(settings.connector.topic_prefix, settings.kafka.partitions)
    place = Rejection(
        company=line.company, source=line.source, row=line.row, reason=line.reason, words=line.words, at=line.at
    )
    return origin_of(place, 0, topics) is not None


def remedy(code: str) -> tuple[str, str] | None:
    """Cause and remedy of a reason; None for one that this version does not know."""
    try:
        reason = Reason.of(code)
    except KeyError:
        return None
    return reason.cause, reason.remedy
