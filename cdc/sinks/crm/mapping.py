"""What differs between entities in the API: the resource, the fields, and what belongs to a record beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cdc.failures import Refused, Unavailable
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Waiting, Write, Written
from cdc.sinks.crm.owners import Owners
from cdc.sinks.crm.payload import Payload
from schemas.command import Parent
from schemas.vocabulary import Entity


class NeedsParent(Exception):
    """The record belongs to one that Sales Management does not have."""

    def __init__(self, parent: Parent) -> None:
        super().__init__(parent.key)
        self.parent = parent


@dataclass(frozen=True, slots=True)
class Office:
    """What writing for one company needs: its settings, its connection and what is known through it."""

    company: CompanySettings
    api: Api
    lookups: Lookups
    owners: Owners
    links: Links
    urgent: bool = False

    def parent(self, entity: Entity, key: str | None) -> int:
        """The id of a record that this one belongs to. Raises NeedsParent."""
        found = self.links.crm_id(self.company.id, entity, key) if key else None
        if found is None:
            raise NeedsParent(Parent(entity=entity, key=key or "?"))
        return found


@dataclass(slots=True, eq=False)
class Attempt:
    """One write on its way: what is to be sent, which record it is, and its answer once there is one.

    ``current`` is the record as Sales Management has it, if it had to be read. ``left`` are the fields that are left
    alone, since a person changed them there meanwhile.
    """

    write: Write
    payload: Payload = field(default_factory=Payload)
    crm_id: int | None = None
    created: bool = False
    current: dict[str, Any] | None = None
    picture_hash: str | None = None
    left: tuple[str, ...] = ()
    answer: Answer | None = None

    @property
    def guid(self) -> str:
        return self.write.command.id

    @property
    def code(self) -> str:
        return self.write.command.sage_key

    def fail(self, error: Refused | Unavailable | NeedsParent) -> None:
        """The attempt ends here; a record that was created on the way keeps its link."""
        if isinstance(error, NeedsParent):
            self.answer = Waiting(error.parent)
        elif isinstance(error, Refused):
            self.answer = Refused(error.words, reason=error.reason, crm_id=self.crm_id or error.crm_id)
        else:
            self.answer = Unavailable(
                error.words,
                retry_after_s=error.retry_after_s,
                may_have_arrived=error.may_have_arrived or self.created,
                company_wide=error.company_wide,
                may_be_content=error.may_be_content,
                crm_id=self.crm_id,
            )

    def succeed(self) -> None:
        self.answer = Written(
            self.crm_id, notes=tuple(self.payload.notes), picture_hash=self.picture_hash, left=self.left
        )


class Mapping(Protocol):
    """One entity in the API. ``owner_field`` is set at creation, and later only while it is null (design rule 7)."""

    @property
    def resource(self) -> str: ...

    @property
    def owner_field(self) -> str | None: ...

    @property
    def needs_branch(self) -> bool:
        """Whether a creation names the branch."""
        ...

    @property
    def reads_before_update(self) -> bool:
        """Whether an update depends on what Sales Management has."""
        ...

    async def payload(self, write: Write, office: Office) -> Payload:
        """The fields of a record, without owner and branch. Raises NeedsParent, Refused, Unavailable."""
        ...

    def adapt(self, attempt: Attempt) -> None:
        """Fit the payload to ``attempt.current`` before an update."""
        ...

    async def complete(self, attempts: Sequence[Attempt], office: Office) -> None:
        """Write what belongs to the records beside their fields. Failures go to the attempts."""
        ...
