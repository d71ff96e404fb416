"""The words everything shares: systems, entities, kinds, operations, statuses and results."""

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed list. It is found under its text wherever it is a key."""

    __hash__ = str.__hash__  # Enum's own asks Python for the name, several times an event


class System(Word):
    """One of the two systems that the connector keeps in step."""

    SAGE = "sage"
    CRM = "crm"


class Entity(Word):
    """A type of record; each entity has its own topics and its own stream processor."""

    ACCOUNT = "account"
    CONTACT = "contact"
    SALES_ORDER = "sales_order"
    INVOICE = "invoice"
    PRODUCT = "product"
    USER = "user"

    @property
    def plural(self) -> str:
        """The entity's name in topics and pages: ``sales-orders``."""
        return self.value.replace("_", "-") + "s"


INTO_SAGE = (Entity.ACCOUNT, Entity.CONTACT, Entity.SALES_ORDER)
"""The entities of which something travels from Sales Management to Sage; the policy table says what."""


class Kind(Word):
    """What a record is to the business; the policy table has one row per kind."""

    CUSTOMER = "customer"
    POTENTIAL = "potential"
    CONTACT = "contact"
    QUOTATION = "quotation"
    SALES_ORDER = "sales_order"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PRODUCT = "product"
    USER = "user"

    @property
    def words(self) -> str:
        """The kind as people say it: ``sales order``."""
        return self.value.replace("_", " ")


class Operation(Word):
    """What happened to a record: created, updated, deleted, or read again without a known cause."""

    CREATE = "c"
    UPDATE = "u"
    DELETE = "d"
    READ = "r"


class Signal(Word):
    """How an export showed a change or a deletion (design rule 10: three signals of a deletion)."""

    ROW = "row"
    FLAG = "record_deleted"
    DELETED_RECORDS = "deleted_records"
    ABSENCE = "absence"


class Seen(Word):
    """How a change came to be seen: in an export, in a hook, by asking, or by reading back what was written."""

    EXPORT = "export"
    HOOK = "hook"
    SWEEP = "sweep"
    READ_BACK = "read_back"


class Direction(Word):
    """Which way a write went."""

    SAGE_TO_CRM = "sage_to_crm"
    CRM_TO_SAGE = "crm_to_sage"


class WriteOperation(Word):
    """What a command asks the other system to do. To withdraw is to give up what still waits: it deletes nothing."""

    UPSERT = "upsert"
    DELETE = "delete"
    WITHDRAW = "withdraw"


class Result(Word):
    """How an event ended (promise 3), or that it has not ended yet.

    The first five are final and add up: rows read = applied + unchanged + rejected + held + dead-lettered.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    HELD = "held"
    DEAD_LETTERED = "dead_lettered"
    PENDING = "pending"

    @property
    def final(self) -> bool:
        return self is not Result.PENDING


FINAL_RESULTS = tuple(result for result in Result if result.final)


class SyncStatus(Word):
    """The four statuses of the specification's filter, each with the label and the colour a person sees."""

    SYNCHRONISED = "synchronised"
    PENDING_SYNCHRONISATION = "pending_synchronisation"
    PENDING_REVIEW = "pending_review"
    NOT_SYNCHRONISED = "not_synchronised"

    @property
    def filter_label(self) -> str:
        """The words of the filter *Synchronisation status*."""
        return self.value.replace("_", " ").capitalize()

    @property
    def label(self) -> str:
        """The words on the record's coloured label; a record that needs a person shows *Synchronisation error*."""
        return _LABELS[self]


_LABELS = {status: status.filter_label for status in SyncStatus} | {SyncStatus.PENDING_REVIEW: "Synchronisation error"}
