"""A contact: a row of SALES_DEL_ADDR whose address type says contact."""

from schemas.record import Record, named


class Contact(Record):
    """Source of the columns: Sage schema v24, SALES_DEL_ADDR; of the fields: API v4 ``/contacts``.

    Sage has one name field, Sales Management two: the canonical name is the whole one, see ``cdc/rules/names.py``.
    """

    code: str = named(
        "REFERENCE", "extId", "code", max_length=12, required=True, about="account padded to 8 + 4 digits"
    )
    account_code: str = named("ACCOUNT_REF", None, "code", max_length=8, required=True)
    address_type: int | None = named("ADDRESS_TYPE", None, "number", about="0 delivery, 1 contact, 2 registered")
    name: str | None = named("CONTACT_NAME", None, max_length=30, both_ways=True)
    role: str | None = named("CONTACT_ROLE", "Z_SageRole", max_length=30, both_ways=True)
    phone: str | None = named("TELEPHONE", "phone1", max_length=30, both_ways=True)
    phone_2: str | None = named("TELEPHONE_2", "phone2", max_length=30, both_ways=True)
    fax: str | None = named("FAX", "fax", max_length=30, both_ways=True)
    email: str | None = named("E_MAIL", "email", max_length=255, both_ways=True)
    address_1: str | None = named("ADDRESS_1", "address1", max_length=60, both_ways=True)
    address_2: str | None = named("ADDRESS_2", "Z_SageAddress2", max_length=60)
    town: str | None = named("ADDRESS_3", "city", max_length=60, both_ways=True)
    county: str | None = named("ADDRESS_4", "region", max_length=60, both_ways=True)
    postcode: str | None = named("ADDRESS_5", "postcode", max_length=60, both_ways=True)
    country: str | None = named("COUNTRY_CODE", "countryId", lookup="countries", max_length=2, both_ways=True)
    notes: str | None = named("NOTES", "Z_SageNotes", max_length=200)
    crm_id: int | None = named(
        None, None, "number", about="id in Sales Management, if NOTES carries the connector's mark"
    )
