"""The public status of a record (design section 3)."""

from dataclasses import replace
from typing import Any

import pytest

from cdc.rules.exchange import Conflict, Exchange
from cdc.rules.known import Known
from cdc.rules.status import status_of
from schemas.reason import Reason
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus
from tests.rules.examples import COMPANY, NOW

KNOWN = Known(
    record_id="r",
    kind=Kind.CUSTOMER,
    sage_key="ABC001",
    crm_id=131,
    name="A B C Ltd",
    version=3,
    reason=Reason.APPLIED.code,
    last_synchronised_at=NOW.isoformat(),
    changed_at=NOW.isoformat(),
    change_id="c",
    command_id="d",
    attempts=1,
    read_only=True,
)


def detail(entity: Entity, kind: Kind, **fields: Any) -> str:
    return status_of(replace(KNOWN, kind=kind, **fields), COMPANY, entity).detail


def test_the_status_is_the_published_one() -> None:
    status = status_of(KNOWN, COMPANY, Entity.ACCOUNT).model_dump(mode="json")
    assert status == {
        "schema": 1,
        "record_id": "r",
        "company": "acme",
        "entity": "account",
        "kind": "customer",
        "sage_key": "ABC001",
        "crm_id": 131,
        "name": "A B C Ltd",
        "status": "synchronised",
        "label": "Synchronised",
        "reason": "applied",
        "detail": "Synchronised: the account is correctly synchronised with Sage.",
        "direction": "sage_to_crm",
        "read_only": True,
        "version": 3,
        "last_synchronised_at": "2026-11-23T09:00:00Z",
        "changed_at": "2026-11-23T09:00:00Z",
        "attempts": 1,
        "next_retry_at": None,
        "conflict": [],
        "cause": {"change_id": "c", "command_id": "d"},
    }


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.POTENTIAL])
def test_people_call_customers_and_potentials_accounts(kind: Kind) -> None:
    assert "the account is" in detail(Entity.ACCOUNT, kind)


@pytest.mark.parametrize(
    ("entity", "kind", "noun"),
    [
        (Entity.CONTACT, Kind.CONTACT, "contact"),
        (Entity.SALES_ORDER, Kind.QUOTATION, "quotation"),
        (Entity.SALES_ORDER, Kind.SALES_ORDER, "sales order"),
        (Entity.INVOICE, Kind.CREDIT_NOTE, "credit note"),
        (Entity.PRODUCT, Kind.PRODUCT, "product"),
    ],
)
def test_other_records_are_called_by_their_kind(entity: Entity, kind: Kind, noun: str) -> None:
    assert f"the {noun} is" in detail(entity, kind)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_gives_its_own_status_and_label(reason: Reason) -> None:
    status = status_of(replace(KNOWN, reason=reason.code), COMPANY, Entity.ACCOUNT)
    assert (status.status, status.label) == (reason.status, reason.status.label)


def test_an_objection_is_shown_before_how_the_last_command_stands() -> None:
    known = replace(KNOWN, objection=Reason.MALFORMED.code, objection_words="name: too long")
    assert status_of(known, COMPANY, Entity.ACCOUNT).status is SyncStatus.PENDING_REVIEW


def test_a_note_with_a_full_stop_gets_no_second_one() -> None:
    assert detail(Entity.ACCOUNT, Kind.CUSTOMER, words="the country was left out.").endswith("left out.")


def test_words_with_braces_are_told_as_they_are() -> None:
    assert detail(Entity.ACCOUNT, Kind.CUSTOMER, reason="refused", words="{oops}").endswith("refused: {oops}")


def test_what_sage_shows_went_to_the_crm() -> None:
    assert status_of(KNOWN, COMPANY, Entity.ACCOUNT).direction is Direction.SAGE_TO_CRM


def test_a_refusal_is_told_before_a_conflict_and_the_conflict_is_kept() -> None:
    exchange = Exchange(conflicts=(Conflict("phone", "1", "2"),))
    refused = replace(KNOWN, reason=Reason.REFUSED.code, words="unknown country").exchanging(exchange)
    status = status_of(refused, COMPANY, Entity.ACCOUNT)
    assert (status.reason, len(status.conflict)) == ("refused", 1)
    assert status_of(KNOWN.exchanging(exchange), COMPANY, Entity.ACCOUNT).reason == "conflict"
