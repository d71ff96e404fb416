"""Why a record has its status: one enum value with its sentence, its cause and its remedy."""

from enum import Enum

from schemas.vocabulary import SyncStatus

_OK = SyncStatus.SYNCHRONISED
_PENDING = SyncStatus.PENDING_SYNCHRONISATION
_REVIEW = SyncStatus.PENDING_REVIEW
_NOT = SyncStatus.NOT_SYNCHRONISED


class Reason(Enum):
    """Each value: code, status, sentence for the sales person, cause, remedy.

    A sentence may name ``{kind}`` (customer, contact …) and ``{words}`` (what is particular to the record: the missing
    parent, the target's own answer). README, API and console read this enum and nothing else.
    """

    APPLIED = (
        "applied", _OK, "Synchronised: the {kind} is correctly synchronised with Sage.",
        "The other side confirmed the write.", "Nothing to do.",
    )  # fmt: skip
    UNCHANGED = (
        "unchanged", _OK, "Synchronised: the {kind} is correctly synchronised with Sage.",
        "Sage touched the record, but no field that travels is different.", "Nothing to do.",
    )  # fmt: skip
    MARKED_DELETED = (
        "marked_deleted", _OK, "Synchronised: the {kind} was deleted in Sage and is marked as deleted.",
        "Sage no longer has the record.", "Nothing to do; to bring it back, create it again in Sage.",
    )  # fmt: skip
    LINKED = (
        "linked", _OK, "Synchronised: the {kind} is linked with Sage by its e-mail address.",
        "A user with the same e-mail address exists on both sides.", "Nothing to do.",
    )  # fmt: skip
    CAPTURED = (
        "captured", _PENDING, "Pending synchronisation: the change in Sage was seen and is being written.",
        "The change is on its way.", "Wait; it usually takes less than a second.",
    )  # fmt: skip
    CAPTURED_IN_CRM = (
        "captured_in_crm", _PENDING,
        "Pending synchronisation: the change in Sales Management was seen and is being written to Sage.",
        "The change is on its way.", "Wait; Sage takes one write at a time.",
    )  # fmt: skip
    VALIDATING_PRICES = (
        "validating_prices", _PENDING, "Validating prices: Sage is setting prices and taxes of the quotation.",
        "The quotation is on its way to Sage.", "Wait; it usually takes less than a second.",
    )  # fmt: skip
    PRICES_VALIDATED = (
        "prices_validated", _PENDING, "Prices validated: Sage has given the quotation its prices, taxes and number.",
        "Sage has the quotation.", "Wait; prices and taxes are being written back.",
    )  # fmt: skip
    SYNCHRONISING = (
        "synchronising", _PENDING, "Synchronising: prices, taxes and number are being written to Sales Management.",
        "The answer of Sage is on its way back.", "Wait; it usually takes less than a second.",
    )  # fmt: skip
    HANDED_OVER = (
        "handed_over", _PENDING, "Pending synchronisation: the {kind} was handed over to Sage in the file {words}; it "
        "counts once an export shows it.",
        "This company's Sage is written to by import files.", "Import the file in Sage, then export again.",
    )  # fmt: skip
    RETRYING = (
        "retrying", _PENDING, "Pending synchronisation: the other side is not available; it is tried again. {words}",
        "The other side did not answer, was busy, or limits the number of requests.",
        "Wait; if it lasts, look at the connection and at the system that does not answer.",
    )  # fmt: skip
    WAITING_FOR_PARENT = (
        "waiting_for_parent", _PENDING, "Pending synchronisation: waiting for {words}.",
        "The record belongs to one that is not on the other side yet.",
        "Wait; if it lasts, look at the status of the record it waits for, and whether its export file is there.",
    )  # fmt: skip
    FIRST_LOAD = (
        "first_load", _PENDING, "Pending synchronisation: the first load waits for a person: run `cdc load --dry-run`, "
        "then `cdc load --accept`.",
        "Sales Management had accounts of its own before; nothing is created until the match report was accepted.",
        "Look at the report of `cdc load --dry-run`, then accept it with `cdc load --accept`.",
    )  # fmt: skip
    WAITING_FOR_LINES = (
        "waiting_for_lines", _PENDING, "Pending synchronisation: waiting for the other part of the document. {words}",
        "Headers and lines are two export files and do not add up yet.", "Export both files of the document.",
    )  # fmt: skip
    REFUSED = (
        "refused", _REVIEW, "Synchronisation error: the {kind} was refused: {words}",
        "The other side refused the values for good.",
        "Correct the record in the system that owns it: it is sent again when it changes. If the cause was "
        "elsewhere, have it tried again.",
    )  # fmt: skip
    MALFORMED = (
        "malformed", _REVIEW, "Synchronisation error: the {kind} can't be read: {words}",
        "A value is not what its field allows.", "Correct the value in Sage and export again.",
    )  # fmt: skip
    DELETION_HELD = (
        "deletion_held", _REVIEW,
        "Synchronisation error: the {kind} is missing from the last export together with many others; "
        "nothing was deleted, a person must look.",
        "More records vanished at once than a normal day explains.",
        "Check the export; then release or discard the held deletion.",
    )  # fmt: skip
    AMBIGUOUS = (
        "ambiguous", _REVIEW, "Synchronisation error: it is not certain which record on the other side is this {kind}: "
        "{words}",
        "More than one record carries the same Sage code, or one without a code has the same VAT number or e-mail "
        "address.",
        "Keep one of them and remove the code from the others; or give the code to the right one.",
    )  # fmt: skip
    CONFLICT = (
        "conflict", _REVIEW,
        "Synchronisation error: both sides changed {words}; what Sage has stands, the other values are kept here.",
        "The same field was changed on both sides before either had seen the other's change.",
        "Choose one of both values in the console, or enter the right one in Sage or in Sales Management.",
    )  # fmt: skip
    CODE_TAKEN = (
        "code_taken", _REVIEW, "Synchronisation error: Sage has other accounts under every code tried: {words}",
        "No free account code was found for the new {kind}.", "Choose another pattern of codes in the configuration.",
    )  # fmt: skip
    NOT_KEPT = (
        "not_kept", _REVIEW,
        "Synchronisation error: Sales Management does not keep what Sage has of the {kind}. {words}",
        "The same values came back although they had been corrected.", "Look at the field in Sales Management.",
    )  # fmt: skip
    DEFECT = (
        "defect", _REVIEW, "Synchronisation error: the connector could not process the {kind}. {words}",
        "A defect of the connector; the event is kept as a dead letter.",
        "Report it; once it is mended, take the event in again (`cdc rejects retry`).",
    )  # fmt: skip
    NOT_CONTACT_ADDRESS = (
        "not_contact_address", _NOT, "Not synchronised: this address is not a contact address in Sage.",
        "Only addresses of the type contact are contacts.", "Change the address type in Sage if it is a contact.",
    )  # fmt: skip
    NOT_A_SALES_DOCUMENT = (
        "not_a_sales_document", _NOT, "Not synchronised: a document of this type does not travel. {words}",
        "Proformas and other documents are neither orders, quotations nor invoices.", "Nothing to do.",
    )  # fmt: skip
    NO_ACCOUNT = (
        "no_account", _NOT, "Not synchronised: the {kind} has no customer account in Sage.",
        "The document was saved in Sage without an account.", "Enter the account in Sage.",
    )  # fmt: skip
    DELETED_BEFORE_SEEN = (
        "deleted_before_seen", _NOT, "Not synchronised: the {kind} was deleted in Sage before it was synchronised.",
        "The record was already deleted when the connector first saw it.", "Nothing to do.",
    )  # fmt: skip
    USER_UNKNOWN = (
        "user_unknown", _NOT, "Not synchronised: no user with this e-mail address exists in Sales Management.",
        "A user costs a licence and is not created by itself.", "Create the user in Sales Management, or allow it.",
    )  # fmt: skip
    USER_WITHOUT_EMAIL = (
        "user_without_email", _NOT, "Not synchronised: the user has no e-mail address in Sage.",
        "Users are matched by e-mail address.", "Enter the e-mail address in the users file.",
    )  # fmt: skip
    USER_INACTIVE = (
        "user_inactive", _NOT, "Not synchronised: the user is inactive in Sage.",
        "Inactive users are deactivated only if configured.", "Nothing to do.",
    )  # fmt: skip
    UNDONE = (
        "undone", _OK,
        "Synchronised: the {kind} is kept in Sage; a change made in Sales Management was undone. {words}",
        "The record is read-only in Sales Management and was changed there all the same.",
        "Make the change in Sage.",
    )  # fmt: skip
    DELETED_IN_CRM = (
        "deleted_in_crm", _NOT, "Not synchronised: the {kind} was deleted in Sales Management; Sage keeps it.",
        "A deletion in Sales Management never reaches Sage, and the record is not brought back by itself.",
        "Restore it in Sales Management if it is wanted there.",
    )  # fmt: skip
    NOT_FOR_SAGE = (
        "not_for_sage", _NOT, "Not synchronised: a company with this status does not go to Sage. {words}",
        "Only potentials and clients travel to Sage.", "Give the company the status of a potential or a client.",
    )  # fmt: skip
    NOT_RELEASED = (
        "not_released", _NOT, "Not synchronised: the quotation is not sent to Sage yet: {words}.",
        "It has no lines yet, or not the status in which quotations are sent.", "Add lines, or set the status.",
    )  # fmt: skip
    NOT_WRITTEN_TO_SAGE = (
        "not_written_to_sage", _NOT, "Not synchronised: the connector writes nothing to this company's Sage.",
        "No way into Sage is configured.", "Set `writer` in the section `[companies.sage]`.",
    )  # fmt: skip
    NOT_LINKED = (
        "not_linked", _NOT, "Not synchronised: the {kind} in Sales Management belongs to no record of Sage. {words}",
        "The record was created in Sales Management, where this kind can't be created for Sage.",
        "Create it in Sage.",
    )  # fmt: skip
    SUPERSEDED = (
        "superseded", _OK, "Synchronised: the {kind} is correctly synchronised with Sage.",
        "A newer state of the record was already processed.", "Nothing to do.",
    )  # fmt: skip

    def __init__(self, code: str, status: SyncStatus, sentence: str, cause: str, remedy: str) -> None:
        self.code = code
        self.status = status
        self.sentence = sentence
        self.cause = cause
        self.remedy = remedy

    @classmethod
    def of(cls, code: str) -> "Reason":
        """The reason with this code. Raises KeyError for an unknown one."""
        return BY_CODE[code]

    def detail(self, kind: str, words: str = "") -> str:
        """The sentence a sales person reads."""
        return self.sentence.format(kind=kind, words=words).strip()


BY_CODE = {reason.code: reason for reason in Reason}
