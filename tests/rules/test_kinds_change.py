"""A record that becomes another kind, or none, and comes back (design rules 2, 3 and 4)."""

import pytest

from cdc.rules.company_rules import CompanyRules
from cdc.rules.decide import decide
from cdc.rules.decision import Write
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind, SyncStatus, WriteOperation
from tests.rules.examples import NOW, answer, change, deletion, record
from tests.rules.worker import Worker, commands

CONTACT = Entity.CONTACT


def applied(worker: Worker, crm_id: int = 131) -> Command:
    """The CRM does what the last command says."""
    command = worker.commands[-1]
    worker.tell(answer(command, crm_id=crm_id))
    return command


@pytest.fixture
def potential() -> Worker:
    """A potential that both sides have."""
    worker = Worker()
    worker.take(change(record(marker="Prospect")))
    applied(worker)
    return worker


@pytest.fixture
def contact() -> Worker:
    """A contact that both sides have."""
    worker = Worker(CONTACT)
    worker.take(change(record(CONTACT), entity=CONTACT))
    applied(worker)
    return worker


def test_a_potential_that_buys_stays_the_same_record(potential: Worker) -> None:
    potential.take(change(record(marker=None), sequence=2))
    before, after = potential.commands
    assert (after.record_id, after.crm_id, after.kind) == (before.record_id, 131, Kind.CUSTOMER)


def test_a_potential_that_buys_becomes_read_only(potential: Worker) -> None:
    potential.take(change(record(marker=None), sequence=2))
    assert [command.read_only for command in potential.commands] == [False, True]


def test_the_status_of_a_potential_that_buys_is_that_of_a_read_only_customer(potential: Worker) -> None:
    potential.take(change(record(marker=None), sequence=2))
    assert (potential.status.kind, potential.status.read_only) == (Kind.CUSTOMER, True)


def test_a_customer_that_becomes_a_potential_again_stays_the_same_record_and_editable(potential: Worker) -> None:
    potential.take(change(record(marker=None), sequence=2))
    applied(potential)
    potential.take(change(record(marker="Prospect"), sequence=3))
    last = potential.commands[-1]
    assert (last.crm_id, last.kind, last.read_only) == (131, Kind.POTENTIAL, False)


def test_a_quotation_that_is_won_becomes_an_order_under_the_same_number() -> None:
    worker = Worker(Entity.SALES_ORDER)
    worker.take(change(record(Entity.SALES_ORDER, label="Quotation"), entity=Entity.SALES_ORDER))
    applied(worker)
    worker.take(change(record(Entity.SALES_ORDER), entity=Entity.SALES_ORDER, sequence=2))
    before, after = worker.commands
    assert (after.record_id, after.crm_id, after.kind) == (before.record_id, 131, Kind.SALES_ORDER)


def test_a_contact_that_becomes_a_delivery_address_is_deleted_in_the_crm(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    last = contact.commands[-1]
    assert (last.operation, last.crm_id, last.record) == (WriteOperation.DELETE, 131, None)


def test_a_contact_that_became_a_delivery_address_is_pending_until_the_crm_has_deleted_it(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    assert contact.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_a_contact_that_became_a_delivery_address_then_says_why_it_is_gone(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    applied(contact)
    assert contact.status.reason == Reason.NOT_CONTACT_ADDRESS.code


def test_a_delivery_address_that_changes_is_not_deleted_twice(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    assert not commands(contact.take(change(record(CONTACT, address_type=0, phone="1"), entity=CONTACT, sequence=3)))


def test_a_delivery_address_that_changes_does_not_hide_that_its_deletion_is_pending(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    contact.take(change(record(CONTACT, address_type=0, phone="1"), entity=CONTACT, sequence=3))
    assert contact.status.status is SyncStatus.PENDING_SYNCHRONISATION


def test_a_delivery_address_that_becomes_a_contact_again_is_written_anew(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    applied(contact)
    contact.take(change(record(CONTACT), entity=CONTACT, sequence=3))
    last = contact.commands[-1]
    assert (last.operation, last.version, last.crm_id) == (WriteOperation.UPSERT, 3, None)


def test_a_contact_that_is_back_is_synchronised_once_the_crm_has_it(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    applied(contact)
    contact.take(change(record(CONTACT), entity=CONTACT, sequence=3))
    applied(contact, crm_id=140)
    assert (contact.status.reason, contact.status.crm_id) == (Reason.APPLIED.code, 140)


def test_a_former_contact_that_is_then_deleted_in_sage_says_so(contact: Worker) -> None:
    contact.take(change(record(CONTACT, address_type=0), entity=CONTACT, sequence=2))
    applied(contact)
    contact.take(deletion(entity=CONTACT, sequence=3))
    assert contact.status.reason == Reason.MARKED_DELETED.code


def test_an_address_that_never_was_a_contact_is_not_synchronised() -> None:
    worker = Worker(CONTACT)
    sent = worker.take(change(record(CONTACT, address_type=2), entity=CONTACT))
    assert not commands(sent)
    assert (worker.status.status, worker.status.name) == (SyncStatus.NOT_SYNCHRONISED, "Ann Bell")


def test_an_address_that_becomes_a_contact_for_the_first_time_is_written() -> None:
    worker = Worker(CONTACT)
    worker.take(change(record(CONTACT, address_type=0), entity=CONTACT))
    assert commands(worker.take(change(record(CONTACT), entity=CONTACT, sequence=2)))


def test_a_document_of_another_type_says_which() -> None:
    worker = Worker(Entity.INVOICE)
    worker.take(change(record(Entity.INVOICE, type_code=5, type_label="Proforma"), entity=Entity.INVOICE))
    assert worker.status.detail == "Not synchronised: a document of this type does not travel. Proforma"


def test_another_configured_marker_makes_a_potential_of_an_unchanged_account() -> None:
    seen = change(record(marker="Lead"))
    decision, known = decide(seen, None, CompanyRules(), NOW)
    again, _ = decide(seen, known, CompanyRules(potential_value="Lead"), NOW)
    assert isinstance(decision, Write)
    assert isinstance(again, Write)
    assert (decision.command.kind, again.command.kind) == (Kind.CUSTOMER, Kind.POTENTIAL)
