"""Which records people are told of, and when."""

from cdc.console.alerts.review import COLLECT_S, News, Told, news_of
from schemas.status import Status
from schemas.vocabulary import SyncStatus
from tests.console.arranged import NOON, at, status

EVERY_S = 900.0
LATER = COLLECT_S + 60


def review(record_id: str, since_noon_s: float, reason: str = "refused") -> Status:
    return status(record_id, status=SyncStatus.PENDING_REVIEW, reason=reason, changed_at=at(since_noon_s))


def test_the_past_is_no_news() -> None:
    assert news_of([review("1", -5), review("2", 0)], Told(NOON), at(LATER), EVERY_S) is None


def test_new_records_are_counted_by_reason() -> None:
    records = [review("3", 7, "conflict"), review("2", 6), review("1", 5), review("0", -5)]
    told = Told(at(7), at(LATER))
    assert news_of(records, Told(NOON), at(LATER), EVERY_S) == News({"conflict": 1, "refused": 2}, told)


def test_records_are_collected_for_a_moment() -> None:
    assert news_of([review("1", 5)], Told(NOON), at(5 + COLLECT_S - 1), EVERY_S) is None
    assert news_of([review("1", 5)], Told(NOON), at(5 + COLLECT_S), EVERY_S) is not None


def test_a_second_message_waits_for_its_time() -> None:
    told = Told(at(5), at(20))
    assert news_of([review("2", 30), review("1", 5)], told, at(20 + EVERY_S - 1), EVERY_S) is None
    news = news_of([review("2", 30), review("1", 5)], told, at(20 + EVERY_S), EVERY_S)
    assert news == News({"refused": 1}, Told(at(30), at(20 + EVERY_S)))


def test_what_was_corrected_meanwhile_is_no_news() -> None:
    assert news_of([], Told(NOON), at(LATER), EVERY_S) is None
