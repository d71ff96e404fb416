"""The modules of the console: one list for each entity, under the name that people give it."""

from dataclasses import dataclass

from schemas.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class Module:
    """``highlighted`` are the fields that a record's page shows first, by their canonical names."""

    slug: str
    entity: Entity
    title: str
    one: str
    highlighted: tuple[str, ...]

    @property
    def filters(self) -> str:
        """The mobile menu's name, ``Company filters``."""
        return f"{self.one.capitalize()} filters"


MODULES = (
    Module(
        "companies",
        Entity.ACCOUNT,
        "Companies",
        "company",
        ("account_status", "town", "postcode", "phone", "email", "vat_number"),
    ),
    Module(
        "contacts",
        Entity.CONTACT,
        "Contacts",
        "contact",
        ("account_code", "role", "phone", "email", "town", "postcode"),
    ),
    Module(
        "orders", Entity.SALES_ORDER, "Orders", "order", ("label", "account_code", "ordered_on", "net", "tax", "gross")
    ),
    Module(
        "invoices",
        Entity.INVOICE,
        "Invoices",
        "invoice",
        ("account_code", "issued_on", "due_on", "gross", "outstanding", "payment_state"),
    ),
    Module(
        "products",
        Entity.PRODUCT,
        "Products",
        "product",
        ("price", "price_with_tax", "tax_code", "tax_rate", "free_stock", "inactive"),
    ),
    Module("users", Entity.USER, "Users", "user", ("email", "rep_name", "inactive")),
)

BY_SLUG = {module.slug: module for module in MODULES}
BY_ENTITY = {module.entity: module for module in MODULES}
