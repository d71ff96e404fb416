"""Accounts: customers and potentials (``/accounts``)."""

from collections.abc import Sequence

from cdc.sinks.base import Write
from cdc.sinks.crm.mapping import Attempt, Office
from cdc.sinks.crm.payload import Payload, payload_of
from schemas.account import Account
from schemas.vocabulary import Kind


class Accounts:
    """POST requires ``branchId``, ``name`` and ``salesRepId1`` (ssm.md 1.6)."""

    resource = "accounts"
    owner_field = "salesRepId1"
    needs_branch = True
    reads_before_update = False

    async def payload(self, write: Write, office: Office) -> Payload:
        account = Account.model_validate(write.command.record)
        payload = await payload_of(account, office.lookups)
        payload.fields["name"] = account.name or account.code
        payload.fields["readOnly"] = write.command.read_only
        await self._status(write, payload, office)
        return payload

    def adapt(self, attempt: Attempt) -> None:
        """The payload fits whatever Sales Management has."""

    async def complete(self, attempts: Sequence[Attempt], office: Office) -> None:
        """Nothing hangs on an account."""

    async def _status(self, write: Write, payload: Payload, office: Office) -> None:
        """Customers and potentials are told apart by their status (design rule 2)."""
        settings = office.company.sales_management
        potential = write.command.kind is Kind.POTENTIAL
        label = settings.potential_status if potential else settings.customer_status
        status = await office.lookups.id_of("accountStatuses", label)
        if status is None:
            payload.note(f"the account status {label} does not exist in Sales Management")
        else:
            payload.fields["statusId"] = status
