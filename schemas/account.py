"""An account: a row of SALES_LEDGER, a company in Sales Management; customer or potential."""

from decimal import Decimal

from schemas.record import Record, named


class Account(Record):
    """Source of the columns: Sage schema v24, SALES_LEDGER; of the fields: API v4 ``/accounts``."""

    code: str = named(
        "ACCOUNT_REF", "extId", "code", max_length=8, required=True, about="unique identifier on both sides"
    )
    name: str | None = named("NAME", "name", max_length=60, both_ways=True)
    address_1: str | None = named("ADDRESS_1", "address1", max_length=60, both_ways=True)
    address_2: str | None = named("ADDRESS_2", "address2", max_length=60, both_ways=True)
    town: str | None = named("ADDRESS_3", "city", max_length=60, both_ways=True)
    county: str | None = named("ADDRESS_4", "region", max_length=60, both_ways=True)
    postcode: str | None = named("ADDRESS_5", "postcode", max_length=60, both_ways=True)
    country: str | None = named("COUNTRY_CODE", "countryId", lookup="countries", max_length=2, both_ways=True)
    phone: str | None = named("TELEPHONE", "phone", max_length=30, both_ways=True)
    phone_2: str | None = named("TELEPHONE_2", "phone2", max_length=30, both_ways=True)
    fax: str | None = named("FAX", "fax", max_length=30, both_ways=True)
    email: str | None = named("E_MAIL", "email", max_length=255, both_ways=True)
    website: str | None = named("WEB_ADDRESS", "website", max_length=255, both_ways=True)
    vat_number: str | None = named("VAT_REG_NUMBER", "vatNumber", max_length=20, both_ways=True)
    contact_name: str | None = named("CONTACT_NAME", "Z_SageContactName", max_length=30)
    currency: str | None = named("CURRENCY.CODE", "Z_SageCurrency", max_length=3)
    terms: str | None = named("TERMS", "Z_SageTerms", max_length=30)
    credit_limit: Decimal | None = named("CREDIT_LIMIT", "Z_SageCreditLimit", "money", places=2)
    account_status: str | None = named("STATUS_TEXT", "Z_SageAccountStatus", max_length=60)
    on_hold: bool | None = named("ACCOUNT_ON_HOLD", "Z_SageOnHold", "flag")
    inactive: bool | None = named("INACTIVE_FLAG", "Z_SageInactive", "flag")
    sales_rep: str | None = named(None, "Z_SageSalesRep", about="value of the analysis field whose label contains rep")
    owner_email: str | None = named(None, about="e-mail of the user whom sales_rep names, if the users file knows one")
    marker: str | None = named(None, about="value of the configured column that marks a potential")
    crm_id: int | None = named(
        None, None, "number", about="id in Sales Management, if a configured column carries the connector's mark"
    )
