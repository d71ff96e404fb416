"""Products, sales orders with their lines, and sales (ssm.md, 1.6)."""

from cdc.simulators.sales_management.catalogue.resource import Resource
from cdc.simulators.sales_management.fields import Field, Kind, flag, moment, number, reference, text, whole

PRODUCTS = Resource(
    name="products",
    label=("model",),
    bulk_write_max=100,
    bulk_delete_max=100,
    has_warnings=True,
    own_fields=(
        text("model", required=True),
        text("description", 6000),
        text("extId", 30, indexed=True),
        number("price"),
        number("cost"),
        number("maxDiscount"),
        number("stock"),
        flag("notAvailable"),
        reference("categoryId", "productCategories"),
        reference("familyId", "productFamilies"),
        whole("permissionLevel", default=0),
        flag("readOnly"),
    ),
)
"""``stock`` is an integer in the documents, yet integrations send decimals: both are accepted."""

SALES_ORDERS = Resource(
    name="salesorders",
    label=("reference",),
    hook_entity="salesorder",
    has_warnings=True,
    stamps={"internalComment": ("internalCommentUpdateDate", "internalCommentUpdateSalesRepId")},
    own_fields=(
        text("reference", required=True),
        whole("number"),
        whole("year"),
        text("extId", indexed=True),
        reference("statusId", "salesorderStatuses"),
        reference("accountId", "accounts", indexed=True),
        reference("contactId", "contacts"),
        reference("opportunityId", "opportunities"),
        reference("branchId", "branches", required=True),
        reference("rateId", "rates"),
        reference("currencyId", "currencies"),
        reference("accountAddressId", None),
        reference("salesRepId", "users", required=True),
        number("total"),
        number("discount1"),
        number("discount2"),
        number("discount3"),
        number("discount4"),
        text("comment"),
        text("internalComment"),
        moment("internalCommentUpdateDate", read_only=True),
        whole("internalCommentUpdateSalesRepId", read_only=True),
        moment("closedDate"),
        moment("salesForcecastDate"),
        flag("mainSalesorder"),
        flag("archived"),
        flag("blocked"),
        flag("readOnly"),
    ),
)
"""``salesForcecastDate`` is the vendor's own spelling, in writes and in the documented read."""

SALES_ORDER_LINES = Resource(
    name="salesordersLines",
    label=("description",),
    parent="salesOrderId",
    own_fields=(
        reference("salesOrderId", "salesorders", required=True, indexed=True, read_as="salesorderId"),
        reference("productId", "products", required=True),
        whole("quantity", required=True),
        number("price", required=True),
        number("total"),
        number("discount1"),
        number("discount2"),
        number("discount3"),
        number("discount4"),
        text("description", 2000),
        whole("order"),
    ),
)

SALES = Resource(
    name="sales",
    label=("extId",),
    deleted_as_number=True,
    own_fields=(
        reference("accountId", "accounts", required=True, indexed=True),
        text("accountExtId", 100, required=True),
        text("extId", 255, required=True, indexed=True),
        moment("date", required=True),
        text("salesRepExtId", 100, required=True),
        Field(name="salesRepId", kind=Kind.REFERENCE, target="users", read_only=True, follows="salesRepExtId"),
        number("total", required=True),
    ),
)
