"""The lists of settings: tax codes and currencies (hyperaccounts.md, 2.2)."""

from cdc.simulators.sage.catalogue.shapes import Field, Shape, fields

TAX_CODES: tuple[Field, ...] = (
    *fields(Shape.TAX_NUMBER, "index=TAX_CODE"),
    *fields(Shape.TEXT, "description=DESCRIPTION"),
    *fields(Shape.NUMBER, "rate=TAX_RATE"),
)
CURRENCIES: tuple[Field, ...] = (
    *fields(Shape.WHOLE, "id=NUMBER"),
    *fields(Shape.TEXT, "code=CODE name=NAME symbol=SYMBOL majorUnit=MAJOR_UNIT minorUnit=MINOR_UNIT"),
    *fields(Shape.NUMBER, "exchangeRate=RATE"),
    *fields(Shape.WHOLE_FLAG, "emuMember=EMU_MEMBER locked=LOCKED"),
    *fields(Shape.STAMP, "createdDate=RECORD_CREATE_DATE modifiedDate=RECORD_MODIFY_DATE"),
)
COMPANY_TEXTS = fields(
    Shape.TEXT,
    "name=NAME address1..5=ADDRESS_# companyId=COMPANY_ID countryCode=COUNTRY_CODE email=E_MAIL telephone=TELEPHONE"
    " vatRegNumber=VAT_REG_NUMBER",
)
COMPANY: tuple[Field, ...] = (
    *COMPANY_TEXTS,
    *fields(Shape.FLAG, "allowNegativeStock=ALLOW_NEGATIVE_STOCK vatRegisteredFlag=VAT_REGISTERED_FLAG"),
    *fields(
        Shape.WHOLE,
        "financialYearMonth=FINANCIAL_YEAR_MONTH financialYearYear=FINANCIAL_YEAR programMajorVersion=PROGRAM_MAJOR"
        " programMinorVersion=PROGRAM_MINOR",
    ),
    *fields(
        Shape.DAY,
        "lastRestoreDate=LAST_RESTORE_DATE lastBackup=LAST_BACKUP lockDate=LOCK_DATE"
        " recordCreateDate=RECORD_CREATE_DATE recordModifyDate=RECORD_MODIFY_DATE",
    ),
)
