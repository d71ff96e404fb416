"""Addresses and contacts: SALES_DEL_ADDR as search row, single read and body (hyperaccounts.md, 2.4)."""

from cdc.simulators.sage.catalogue.shapes import Field, Shape, fields

_OWN = fields(
    Shape.TEXT,
    "name=NAME:60 description=DESCRIPTION:60 addressLine1..5=ADDRESS_#:60 countryCode=COUNTRY_CODE:2"
    " contact=CONTACT_NAME:30 role=CONTACT_ROLE:30 email=E_MAIL:255 telephone=TELEPHONE:30 telephone2=TELEPHONE_2:30"
    " fax=FAX:30 notes=NOTES:60 vatNumber=VAT_REG_NUMBER:20",
)
_TAX = fields(Shape.WHOLE, "taxCode=TAX_CODE")
ADDRESS_TYPE = Field("addressType", "ADDRESS_TYPE", Shape.WHOLE)

INPUT: tuple[Field, ...] = (*_OWN, *_TAX)
"""``addressType`` is not documented as an input."""

READ: tuple[Field, ...] = (
    *fields(Shape.TEXT, "accountRef=ACCOUNT_REF"),
    *fields(Shape.WHOLE, "addressNumber=ADDRESS_REF"),
    *_OWN,
    *_TAX,
    ADDRESS_TYPE,
)

SEARCH: tuple[Field, ...] = (
    *READ,
    *fields(Shape.TEXT, "addressTypeName=ADDRESS_TYPE_NAME"),
    *fields(Shape.STAMP, "recordCreateDate=RECORD_CREATE_DATE recordModifyDate=RECORD_MODIFY_DATE"),
)
