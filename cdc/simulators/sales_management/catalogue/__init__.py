"""The catalogue: every resource that the simulator serves, as data. A new resource is one more row here."""

from cdc.simulators.sales_management.catalogue.attached import DOCUMENTS, WARNINGS
from cdc.simulators.sales_management.catalogue.companies import ACCOUNTS, OPPORTUNITIES
from cdc.simulators.sales_management.catalogue.people import CONTACTS, USERS
from cdc.simulators.sales_management.catalogue.resource import Resource
from cdc.simulators.sales_management.catalogue.trade import PRODUCTS, SALES, SALES_ORDER_LINES, SALES_ORDERS
from cdc.simulators.sales_management.catalogue.value_lists import VALUE_LISTS

CATALOGUE: tuple[Resource, ...] = (
    *VALUE_LISTS,
    USERS,
    ACCOUNTS,
    CONTACTS,
    OPPORTUNITIES,
    PRODUCTS,
    SALES_ORDERS,
    SALES_ORDER_LINES,
    SALES,
)

ATTACHED: tuple[Resource, ...] = (WARNINGS, DOCUMENTS)
"""Stored like every resource, served under the records that they hang on."""

RESOURCES: dict[str, Resource] = {resource.name.lower(): resource for resource in CATALOGUE}
"""By path segment in lower case."""

__all__ = ["ATTACHED", "CATALOGUE", "RESOURCES", "Resource"]
