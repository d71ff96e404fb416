"""Which statuses are shown, and which of them may pass within seconds."""

import pytest

from cdc.sinks.crm.status.notice import notice_of
from schemas.reason import Reason
from schemas.vocabulary import Entity
from tests.sinks.crm.status.boards import notice, status


def test_a_record_that_is_not_in_sales_management_is_not_shown_there() -> None:
    assert notice_of(status(None)) is None


@pytest.mark.parametrize("reason", [Reason.MARKED_DELETED, Reason.DELETED_IN_CRM])
def test_a_record_that_is_deleted_there_is_left_alone(reason: Reason) -> None:
    assert notice_of(status(1, reason)) is None


def test_invoices_show_no_status() -> None:
    assert notice_of(status(1, entity=Entity.INVOICE)) is None


def test_what_is_pending_may_pass() -> None:
    assert not notice(1, Reason.RETRYING).settles


def test_an_order_that_sage_does_not_have_may_still_get_its_lines() -> None:
    assert not notice(1, Reason.NOT_RELEASED, "it has no lines", entity=Entity.SALES_ORDER, sage_key=None).settles


def test_what_needs_a_person_stays() -> None:
    assert notice(1, Reason.REFUSED, "x").settles


def test_two_notices_with_the_same_words_are_the_same_to_people() -> None:
    assert notice(1, version=1).content == notice(1, version=2).content
