"""What the worker counts of outcomes, without changing them."""

from typing import Any

from prometheus_client import REGISTRY

from schemas.vocabulary import Result
from streams.measuring import measured
from tests.console.arranged import outcome


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def count(company: str, **said: Any) -> None:
    assert list(measured([made := outcome(company=company, **said)])) == [made]


def test_an_outcome_is_counted_by_result_and_reason() -> None:
    count("counted")
    labels = {"company": "counted", "entity": "account", "system": "crm", "result": "applied", "reason": "applied"}
    assert value("cdc_outcomes_total", **labels) == 1.0


def test_the_way_of_a_change_is_timed_when_it_has_ended() -> None:
    before = value("cdc_change_to_outcome_seconds_sum", entity="account", system="crm")
    count("ended")
    assert value("cdc_change_to_outcome_seconds_sum", entity="account", system="crm") - before == 2.0


def test_a_way_that_has_not_ended_is_not_timed() -> None:
    before = value("cdc_change_to_outcome_seconds_count", entity="account", system="crm")
    count("waiting", result=Result.PENDING, reason="retrying")
    assert value("cdc_change_to_outcome_seconds_count", entity="account", system="crm") == before


def test_a_retry_is_counted_by_company_and_system() -> None:
    count("retrying", result=Result.PENDING, reason="retrying")
    assert value("cdc_retries_total", company="retrying", system="crm") == 1.0
