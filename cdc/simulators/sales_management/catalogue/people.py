"""Contacts and users (ssm.md, 1.6)."""

from cdc.simulators.sales_management.catalogue.resource import Resource
from cdc.simulators.sales_management.fields import (
    Field,
    Kind,
    flag,
    moment,
    reference,
    references,
    text,
    whole,
)

LANGUAGES = ("ES", "EN", "US", "IT", "DE", "PT", "BR", "RU")

CONTACTS = Resource(
    name="contacts",
    label=("firstName", "lastName"),
    hook_entity="contact",
    own_fields=(
        text("firstName", required=True),
        text("lastName", required=True),
        text("extId", indexed=True),
        reference("accountId", "accounts", required=True, indexed=True),
        reference("salesRepId", "users", required=True),
        reference("typeId", "contactTypes"),
        reference("countryId", "countries"),
        text("email", indexed=True),
        text("email2"),
        text("email3"),
        text("phone1"),
        text("phone2"),
        text("fax"),
        text("linkedin"),
        text("skype"),
        text("address1"),
        text("city"),
        text("postcode"),
        text("region"),
        text("comment"),
        flag("useCompanyAddress", read_as="UseCompanyAddress"),
        Field(name="gender", kind=Kind.REFERENCE, choices={0: "Male", 1: "Female"}),
        moment("birthday"),
        flag("marketingCommunications"),
        whole("permissionLevel", default=0),
        flag("readOnly"),
    ),
)

USERS = Resource(
    name="users",
    label=("name", "lastName"),
    label_key="description",
    own_fields=(
        text("name", required=True),
        text("lastName", required=True),
        text("email", required=True, indexed=True),
        text("nic", required=True),
        text("phone", required=True),
        text("phoneExtension"),
        whole("idPrefix", required=True),
        references("branches", "branches", required=True),
        text("dbLanguage", required=True, one_of=LANGUAGES),
        text("uiLanguage", required=True, one_of=LANGUAGES),
        flag("isActive", default=True),
        flag("billable", default=True),
        whole("level", default=1),
        reference("managerId", "users"),
        reference("rateId", "rates"),
        text("extId", indexed=True),
        flag("computeSfm"),
        flag("branchRestriction"),
    ),
)
