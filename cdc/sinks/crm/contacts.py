"""Contacts (``/contacts``)."""

from collections.abc import Sequence

from cdc.rules.names import join_name, normal_name, split_name
from cdc.sinks.base import Write
from cdc.sinks.crm.mapping import Attempt, Office
from cdc.sinks.crm.payload import Payload, payload_of
from schemas.contact import Contact
from schemas.vocabulary import Entity


class Contacts:
    """POST requires ``accountId``, ``firstName``, ``lastName`` and ``salesRepId`` (ssm.md 1.6).

    A contact is edited on both sides: where the whole name is the same, a person's own split of it stays.
    """

    resource = "contacts"
    owner_field = "salesRepId"
    needs_branch = False
    reads_before_update = True

    async def payload(self, write: Write, office: Office) -> Payload:
        contact = Contact.model_validate(write.command.record)
        payload = await payload_of(contact, office.lookups)
        first, last = split_name(contact.name)
        payload.fields |= {
            "firstName": first,
            "lastName": last,
            "accountId": office.parent(Entity.ACCOUNT, contact.account_code),
            "readOnly": write.command.read_only,
        }
        return payload

    def adapt(self, attempt: Attempt) -> None:
        current, fields = attempt.current or {}, attempt.payload.fields
        there = join_name(current.get("firstName"), current.get("lastName"))
        if "firstName" in fields and there == normal_name(join_name(fields["firstName"], fields["lastName"])):
            del fields["firstName"], fields["lastName"]

    async def complete(self, attempts: Sequence[Attempt], office: Office) -> None:
        """Nothing hangs on a contact."""
