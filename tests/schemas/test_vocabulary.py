"""The words of the specification, verbatim."""

import pytest

from schemas.vocabulary import FINAL_RESULTS, Entity, Kind, Result, SyncStatus


def test_the_filter_has_the_four_statuses_of_the_specification() -> None:
    assert [status.filter_label for status in SyncStatus] == [
        "Synchronised",
        "Pending synchronisation",
        "Pending review",
        "Not synchronised",
    ]


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (SyncStatus.SYNCHRONISED, "Synchronised"),
        (SyncStatus.PENDING_REVIEW, "Synchronisation error"),
        (SyncStatus.PENDING_SYNCHRONISATION, "Pending synchronisation"),
        (SyncStatus.NOT_SYNCHRONISED, "Not synchronised"),
    ],
)
def test_the_label_of_a_record_is_the_specifications(status: SyncStatus, label: str) -> None:
    assert status.label == label


def test_the_public_names_of_the_statuses_are_the_contracts() -> None:
    assert [status.value for status in SyncStatus] == [
        "synchronised",
        "pending_synchronisation",
        "pending_review",
        "not_synchronised",
    ]


def test_every_result_but_pending_ends_an_event() -> None:
    assert set(FINAL_RESULTS) == set(Result) - {Result.PENDING}


def test_entities_are_plural_in_topics() -> None:
    plurals = {entity.plural for entity in Entity}
    assert plurals == {"accounts", "contacts", "sales-orders", "invoices", "products", "users"}


def test_kinds_are_said_in_words() -> None:
    assert Kind.CREDIT_NOTE.words == "credit note"
