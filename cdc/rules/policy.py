"""The policy table: which way each kind of record flows, who may edit it, and what deletions and conflicts mean.

Nothing else in the code branches on a kind to decide direction, read-only, deletion or conflict. Source: the
specification's FAQ page and design section 2.
"""

from dataclasses import dataclass
from enum import Enum

from schemas.vocabulary import Entity, Kind


class Flow(Enum):
    """Which way a kind travels."""

    SAGE_TO_CRM = "Sage → CRM"
    BOTH_WAYS = "both ways"
    CREATED_IN_CRM_PRICED_IN_SAGE = "CRM → Sage to create; Sage → CRM once it has prices and taxes"


class IntoSage(Enum):
    """What of a record that people keep in Sales Management is written to Sage."""

    NEVER = "never"
    CREATED = "created there once"
    CREATED_AND_CHANGED = "created and changed there"


class InCrm(Enum):
    """Who may edit the record in Sales Management."""

    READ_ONLY = "read-only"
    EDITABLE = "editable"
    EDITABLE_AS_POTENTIAL = 'editable, marked "potential"'
    EDITABLE_UNTIL_PRICED = "editable until then, read-only after"
    AS_THE_CRM_HAS_IT = "as the CRM has it"

    @property
    def read_only_from_sage(self) -> bool:
        """Whether a record that Sage shows is read-only: a quotation in Sage has its prices."""
        return self in (InCrm.READ_ONLY, InCrm.EDITABLE_UNTIL_PRICED)


class OnSageDeletion(Enum):
    """What a deletion in Sage means for the CRM."""

    MARK_DELETED = "marked deleted"
    DEACTIVATE_IF_CONFIGURED = "deactivation only if configured"


class OnCrmDeletion(Enum):
    """What a deletion in the CRM means for Sage."""

    NEVER_REACHES_SAGE = "never reaches Sage"


class OnConflict(Enum):
    """Who wins when both sides changed."""

    SAGE_STANDS = "Sage's values stand; a CRM edit is undone and the record says so"
    FIELD_BY_FIELD = "field by field, against the last agreed values; same field: Sage wins, the loser is kept"
    SAGE_ONCE_PRICED = "after Sage has priced it, Sage's values stand"
    SAGE = "Sage"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row of the table. ``why`` is the reason a reader may ask for."""

    kinds: tuple[Kind, ...]
    entity: Entity
    flow: Flow
    into_sage: IntoSage
    in_crm: InCrm
    on_sage_deletion: OnSageDeletion
    on_crm_deletion: OnCrmDeletion
    on_conflict: OnConflict
    why: str

    @property
    def merges(self) -> bool:
        """Whether people edit it on both sides."""
        return self.on_conflict is OnConflict.FIELD_BY_FIELD

    @property
    def reserves_code(self) -> bool:
        """Whether a record that is born in the CRM gets its Sage key from us: Sage numbers everything else itself."""
        return self.entity is Entity.ACCOUNT

    @property
    def is_priced_by_sage(self) -> bool:
        """Whether Sage completes what was begun in Sales Management."""
        return self.in_crm is InCrm.EDITABLE_UNTIL_PRICED


POLICIES: tuple[Policy, ...] = (
    Policy(
        (Kind.CUSTOMER,), Entity.ACCOUNT, Flow.SAGE_TO_CRM, IntoSage.CREATED, InCrm.READ_ONLY,
        OnSageDeletion.MARK_DELETED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.SAGE_STANDS,
        "Invoices are posted against it: the books own a customer, the CRM shows it.",
    ),
    Policy(
        (Kind.POTENTIAL,), Entity.ACCOUNT, Flow.BOTH_WAYS, IntoSage.CREATED_AND_CHANGED, InCrm.EDITABLE_AS_POTENTIAL,
        OnSageDeletion.MARK_DELETED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.FIELD_BY_FIELD,
        "Sales people work on it until it buys; nothing is posted against it yet.",
    ),
    Policy(
        (Kind.CONTACT,), Entity.CONTACT, Flow.BOTH_WAYS, IntoSage.CREATED_AND_CHANGED, InCrm.EDITABLE,
        OnSageDeletion.MARK_DELETED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.FIELD_BY_FIELD,
        "Both sides meet people; a contact carries no figures that the books depend on.",
    ),
    Policy(
        (Kind.QUOTATION,), Entity.SALES_ORDER, Flow.CREATED_IN_CRM_PRICED_IN_SAGE, IntoSage.CREATED,
        InCrm.EDITABLE_UNTIL_PRICED, OnSageDeletion.MARK_DELETED,
        OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.SAGE_ONCE_PRICED,
        "The sales person says what is wanted, Sage says what it costs; a given price must not move.",
    ),
    Policy(
        (Kind.SALES_ORDER,), Entity.SALES_ORDER, Flow.SAGE_TO_CRM, IntoSage.NEVER, InCrm.READ_ONLY,
        OnSageDeletion.MARK_DELETED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.SAGE,
        "An order is allocated, despatched and invoiced in Sage.",
    ),
    Policy(
        (Kind.INVOICE, Kind.CREDIT_NOTE), Entity.INVOICE, Flow.SAGE_TO_CRM, IntoSage.NEVER, InCrm.READ_ONLY,
        OnSageDeletion.MARK_DELETED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.SAGE,
        "A posted document is a legal record; the CRM only shows it.",
    ),
    Policy(
        (Kind.PRODUCT,), Entity.PRODUCT, Flow.SAGE_TO_CRM, IntoSage.NEVER, InCrm.READ_ONLY,
        OnSageDeletion.MARK_DELETED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.SAGE,
        "Prices, taxes and stock are kept in one place only.",
    ),
    Policy(
        (Kind.USER,), Entity.USER, Flow.SAGE_TO_CRM, IntoSage.NEVER, InCrm.AS_THE_CRM_HAS_IT,
        OnSageDeletion.DEACTIVATE_IF_CONFIGURED, OnCrmDeletion.NEVER_REACHES_SAGE, OnConflict.SAGE,
        "A user costs a licence and owns records: only a person takes one away.",
    ),
)  # fmt: skip

_BY_KIND = {kind: policy for policy in POLICIES for kind in policy.kinds}
_NAMESAKES = {entity: Kind(entity.value) for entity in Entity if entity.value in set(Kind)}
_USUAL = {policy.entity: policy.kinds[0] for policy in reversed(POLICIES)} | _NAMESAKES


def policy_of(kind: Kind) -> Policy:
    """The row for this kind; every kind has one, which the house test proves."""
    return _BY_KIND[kind]


def usual_kind(entity: Entity) -> Kind:
    """The kind of a record of which nothing but its key is known: its entity's namesake, an account is a customer."""
    return _USUAL[entity]
