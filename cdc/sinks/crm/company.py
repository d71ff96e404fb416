"""The CRM of one company: its connection, and what was learned about it since the process started."""

from collections.abc import Callable, Sequence

from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Write
from cdc.sinks.crm.accounts import Accounts
from cdc.sinks.crm.contacts import Contacts
from cdc.sinks.crm.deletion import Deletion
from cdc.sinks.crm.extra_fields import ExtraFields
from cdc.sinks.crm.index import Index
from cdc.sinks.crm.invoices import Invoices
from cdc.sinks.crm.limits import batch_max
from cdc.sinks.crm.mapping import Mapping, Office
from cdc.sinks.crm.owners import Owners
from cdc.sinks.crm.products import Products
from cdc.sinks.crm.sales_orders import SalesOrders
from cdc.sinks.crm.strangers import Strangers
from cdc.sinks.crm.upsert import Upsert
from cdc.sinks.crm.users import Users
from schemas.vocabulary import Entity, Kind, WriteOperation

MAPPINGS: dict[Entity, Callable[[], Mapping]] = {
    Entity.ACCOUNT: Accounts,
    Entity.CONTACT: Contacts,
    Entity.SALES_ORDER: SalesOrders,
    Entity.INVOICE: Invoices,
    Entity.PRODUCT: Products,
}
"""Users are matched rather than written, see ``users.py``."""


class CompanyCrm:
    """Carries out the commands of one company."""

    def __init__(self, company: CompanySettings, clock: Callable[[], float], api: Api | None = None) -> None:
        self.company = company
        self.api = api or Api(company.sales_management, clock)
        self.lookups = Lookups(self.api, clock)
        self.owners = Owners(self.lookups, company.sales_management.admin_user)
        self.strangers = Strangers(self.api)
        self._users = Users()
        self._upserts: dict[Entity, Upsert] = {}
        self._deletions: dict[Entity, Deletion] = {}
        self._set_up(clock)

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        """One answer per write, in their order. Raises Unavailable when nothing is known of any."""
        command = writes[0].command
        urgent = any(write.command.kind is Kind.QUOTATION for write in writes)
        office = Office(self.company, self.api, self.lookups, self.owners, links, urgent)
        if command.entity is Entity.USER:
            return await self._users.write(writes, office)
        if command.operation is WriteOperation.DELETE:
            return await self._deletions[command.entity].write(writes, office)
        return await self._upserts[command.entity].write(writes, office)

    async def close(self) -> None:
        await self.api.close()

    def _set_up(self, clock: Callable[[], float]) -> None:
        extras = ExtraFields(self.api)
        for entity, mapping_of in MAPPINGS.items():
            mapping = mapping_of()
            index = Index(self.api, mapping.resource, clock)
            strangers = self.strangers if entity is Entity.ACCOUNT else None
            most = batch_max(entity, WriteOperation.UPSERT)
            self._upserts[entity] = Upsert(mapping, index, extras, most, strangers)
            self._deletions[entity] = Deletion(mapping.resource, index, batch_max(entity, WriteOperation.DELETE))
