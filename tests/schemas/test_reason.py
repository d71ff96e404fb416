"""Each reason is a sentence a sales person understands, with its cause and remedy."""

import pytest

from schemas.reason import BY_CODE, Reason
from schemas.vocabulary import SyncStatus

SENTENCES = {
    "applied": "Synchronised: the account is correctly synchronised with Sage.",
    "unchanged": "Synchronised: the account is correctly synchronised with Sage.",
    "marked_deleted": "Synchronised: the account was deleted in Sage and is marked as deleted.",
    "linked": "Synchronised: the account is linked with Sage by its e-mail address.",
    "captured": "Pending synchronisation: the change in Sage was seen and is being written.",
    "captured_in_crm": "Pending synchronisation: the change in Sales Management was seen and is being written to Sage.",
    "validating_prices": "Validating prices: Sage is setting prices and taxes of the quotation.",
    "prices_validated": "Prices validated: Sage has given the quotation its prices, taxes and number.",
    "synchronising": "Synchronising: prices, taxes and number are being written to Sales Management.",
    "handed_over": "Pending synchronisation: the account was handed over to Sage in the file No answer; it counts "
    "once an export shows it.",
    "retrying": "Pending synchronisation: the other side is not available; it is tried again. No answer",
    "waiting_for_parent": "Pending synchronisation: waiting for No answer.",
    "first_load": "Pending synchronisation: the first load waits for a person: run `cdc load --dry-run`, then "
    "`cdc load --accept`.",
    "waiting_for_lines": "Pending synchronisation: waiting for the other part of the document. No answer",
    "refused": "Synchronisation error: the account was refused: No answer",
    "malformed": "Synchronisation error: the account can't be read: No answer",
    "deletion_held": "Synchronisation error: the account is missing from the last export together with many others; "
    "nothing was deleted, a person must look.",
    "ambiguous": "Synchronisation error: it is not certain which record on the other side is this account: No answer",
    "conflict": "Synchronisation error: both sides changed No answer; what Sage has stands, the other values are kept "
    "here.",
    "code_taken": "Synchronisation error: Sage has other accounts under every code tried: No answer",
    "not_kept": "Synchronisation error: Sales Management does not keep what Sage has of the account. No answer",
    "defect": "Synchronisation error: the connector could not process the account. No answer",
    "not_contact_address": "Not synchronised: this address is not a contact address in Sage.",
    "not_a_sales_document": "Not synchronised: a document of this type does not travel. No answer",
    "no_account": "Not synchronised: the account has no customer account in Sage.",
    "deleted_before_seen": "Not synchronised: the account was deleted in Sage before it was synchronised.",
    "user_unknown": "Not synchronised: no user with this e-mail address exists in Sales Management.",
    "user_without_email": "Not synchronised: the user has no e-mail address in Sage.",
    "user_inactive": "Not synchronised: the user is inactive in Sage.",
    "undone": "Synchronised: the account is kept in Sage; a change made in Sales Management was undone. No answer",
    "deleted_in_crm": "Not synchronised: the account was deleted in Sales Management; Sage keeps it.",
    "not_for_sage": "Not synchronised: a company with this status does not go to Sage. No answer",
    "not_released": "Not synchronised: the quotation is not sent to Sage yet: No answer.",
    "not_written_to_sage": "Not synchronised: the connector writes nothing to this company's Sage.",
    "not_linked": "Not synchronised: the account in Sales Management belongs to no record of Sage. No answer",
    "superseded": "Synchronised: the account is correctly synchronised with Sage.",
}

PHASES = {
    Reason.VALIDATING_PRICES: "Validating prices",
    Reason.PRICES_VALIDATED: "Prices validated",
    Reason.SYNCHRONISING: "Synchronising",
}
"""A quotation's own words on its way through Sage, as the specification has them."""


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.code)
def test_each_reason_reads_as_agreed(reason: Reason) -> None:
    assert reason.detail("account", "No answer") == SENTENCES[reason.code]


def test_the_specifications_example_is_verbatim() -> None:
    assert Reason.APPLIED.detail("account") == "Synchronised: the account is correctly synchronised with Sage."


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.code)
def test_a_sentence_starts_with_the_label_of_its_status_or_the_phase_of_the_quotation(reason: Reason) -> None:
    assert reason.sentence.startswith(f"{PHASES.get(reason, reason.status.label)}: ")


def test_the_phases_of_a_quotation_are_pending() -> None:
    assert {reason.status for reason in PHASES} == {SyncStatus.PENDING_SYNCHRONISATION}


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.code)
def test_a_reason_without_words_leaves_no_gap(reason: Reason) -> None:
    detail = reason.detail("account")
    assert detail == detail.strip()
    assert "  " not in detail


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.code)
def test_each_reason_has_a_cause_and_a_remedy(reason: Reason) -> None:
    assert reason.cause.endswith(".")
    assert reason.remedy.endswith(".")


def test_codes_are_unique() -> None:
    assert len(BY_CODE) == len(Reason)


def test_a_reason_is_found_by_its_code() -> None:
    assert Reason.of("refused") is Reason.REFUSED


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        Reason.of("no such reason")


@pytest.mark.parametrize("status", SyncStatus)
def test_every_status_has_a_reason(status: SyncStatus) -> None:
    assert any(reason.status is status for reason in Reason)
